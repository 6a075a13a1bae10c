/** Does what update() wants done, and says by an event how it ended. */

import type { Action } from '../actions.ts';
import type { Happening } from '../events.ts';
import { createChecker } from './checks.ts';
import { createLogFollower } from './logs.ts';
import { carryOut } from './orders.ts';
import type { Access } from './session.ts';
import { troubleOf } from './trouble.ts';

export interface PerformDeps {
  readonly access: Access;
  readonly push: (happening: Happening) => void;
  readonly repaint: () => void;
  readonly leave: () => void;
}

export interface Performer {
  readonly perform: (action: Action) => void;
  /** Ends what goes on. */
  readonly end: () => void;
}

export function createPerformer({ access, push, repaint, leave }: PerformDeps): Performer {
  const { client } = access;
  const logs = createLogFollower(client, push);
  const checker = createChecker(client, push);

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
  const signInRefused = (error: unknown): Happening => ({
    kind: 'sign-in-refused',
    trouble: troubleOf(error),
  });
  const signIn = async (user: string, password: string): Promise<Happening> => {
    const { token, role, user: name } = await client().signIn({ user, password });
    access.use(token);
    return { kind: 'signed-in', user: name, role };
  };
  const signOut = async (): Promise<void> => {
    const ended = client();
    // At once, whatever the daemon says: nothing of this console has its rights any more.
    access.use(undefined);
    await ended.signOut().catch(() => undefined);
  };

  const perform = (action: Action): void => {
    switch (action.do) {
      case 'leave':
        return leave();
      case 'repaint':
        return repaint();
      case 'sign-in':
        return void answered(() => signIn(action.user, action.password), signInRefused);
      case 'claim':
        return void answered(async () => {
          const { token, role, user } = await client().firstPassword({ password: action.password });
          access.use(token);
          return { kind: 'signed-in', user, role };
        }, signInRefused);
      case 'sign-out':
        return void signOut();
      case 'order': {
        const { order, values } = action;
        return void answered(
          async () => ({ kind: 'ordered', order, message: await carryOut(client(), order, values) }),
          (error) => ({ kind: 'order-refused', order, trouble: troubleOf(error) }),
        );
      }
      case 'ask-why': {
        const { service } = action;
        return void answered(
          async () => ({ kind: 'why', service, why: await client().why({ name: service }) }),
          (error) => ({ kind: 'why-refused', service, trouble: troubleOf(error) }),
        );
      }
      case 'ask-machine':
        return void answered(
          async () => ({ kind: 'machine', machine: await client().machine() }),
          (error) => ({ kind: 'machine-refused', trouble: troubleOf(error) }),
        );
      case 'ask-bundles':
        return void answered(
          async () => ({ kind: 'bundles', bundles: await client().supportList() }),
          (error) => ({ kind: 'bundles-refused', trouble: troubleOf(error) }),
        );
      case 'check':
        return checker.check(action.run);
      case 'follow':
        return logs.follow(action);
      case 'unfollow':
        return logs.end();
    }
  };
  return {
    perform,
    end: () => {
      logs.end();
      checker.end();
    },
  };
}
