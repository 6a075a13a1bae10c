/** Does what update() wants done, and says by an event how it ended. */

import type { SignedIn } from '../../appliance/contract/accounts.ts';
import type { Action, ActionOf } from '../actions.ts';
import type { Happening } from '../events.ts';
import { createChecker } from './checks.ts';
import { lastLines } from './last-lines.ts';
import { createLogFollower } from './logs.ts';
import { carryOut } from './orders.ts';
import type { Access } from './session.ts';
import { createWorkFollower } from './work.ts';
import { troubleOf } from './trouble.ts';

export interface PerformDeps {
  readonly access: Access;
  readonly push: (happening: Happening) => void;
  readonly repaint: () => void;
  readonly leave: () => void;
}

const about = ({ ask, order }: ActionOf<'order'>) => ({ ask, order });

type Handlers = {
  readonly [Kind in Action['do']]: (action: ActionOf<Kind>) => void | Promise<void>;
};

export interface Performer {
  readonly perform: (action: Action) => void;
  /** Ends what goes on. */
  readonly end: () => void;
}

export function createPerformer({ access, push, repaint, leave }: PerformDeps): Performer {
  const { client } = access;
  const logs = createLogFollower(client, push);
  const checker = createChecker(client, push);
  const follower = createWorkFollower(client, push);

  const answered = async (
    ask: () => Promise<Happening>,
    refused: (error: unknown) => Happening,
  ): Promise<void> => {
    try {
      push(await ask());
    } catch (error) {
      push(refused(error));
    }
  };
  const signInRefused =
    (ask: number) =>
    (error: unknown): Happening => ({ kind: 'sign-in-refused', ask, trouble: troubleOf(error) });
  const signedIn = (ask: number, { token, role, user }: SignedIn): Happening => {
    access.use(token);
    return { kind: 'signed-in', ask, user, role };
  };
  const signOut = async (): Promise<void> => {
    const ended = client();
    // At once, whatever the daemon says: nothing of this console has its rights any more.
    access.use(undefined);
    await ended.signOut().catch(() => undefined);
  };

  /** One for each kind of action: one without does not compile. */
  const handlers: Handlers = {
    leave,
    repaint,
    'sign-in': ({ ask, user, password }) =>
      answered(async () => signedIn(ask, await client().signIn({ user, password })), signInRefused(ask)),
    claim: ({ ask, password }) =>
      answered(async () => signedIn(ask, await client().firstPassword({ password })), signInRefused(ask)),
    'sign-out': signOut,
    order: (asked) =>
      answered(
        async () => ({ kind: 'ordered', ...about(asked), ...(await carryOut(client(), asked)) }),
        (error) => ({ kind: 'order-refused', ...about(asked), trouble: troubleOf(error) }),
      ),
    'follow-work': follower.follow,
    'ask-settings': () =>
      answered(
        async () => ({ kind: 'settings', settings: await client().config() }),
        (error) => ({ kind: 'settings-refused', trouble: troubleOf(error) }),
      ),
    'ask-why': ({ service }) =>
      answered(
        async () => ({ kind: 'why', service, why: await client().why({ name: service }) }),
        (error) => ({ kind: 'why-refused', service, trouble: troubleOf(error) }),
      ),
    'ask-last-lines': ({ service }) =>
      answered(
        async () => ({ kind: 'last-lines', service, lines: await lastLines(client(), service) }),
        (error) => ({ kind: 'last-lines-refused', service, trouble: troubleOf(error) }),
      ),
    'ask-machine': () =>
      answered(
        async () => ({ kind: 'machine', machine: await client().machine() }),
        (error) => ({ kind: 'machine-refused', trouble: troubleOf(error) }),
      ),
    'ask-bundles': () =>
      answered(
        async () => ({ kind: 'bundles', bundles: await client().supportList() }),
        (error) => ({ kind: 'bundles-refused', trouble: troubleOf(error) }),
      ),
    check: ({ run }) => checker.check(run),
    follow: logs.follow,
    unfollow: logs.end,
  };
  const perform = (action: Action): void => {
    // The handler of its kind takes it; what goes wrong in it comes back as an event.
    const handle = handlers[action.do] as (action: Action) => unknown;
    void handle(action);
  };
  return {
    perform,
    end: () => {
      logs.end();
      checker.end();
      follower.end();
    },
  };
}
