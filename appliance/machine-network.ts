/** Operators' changes of the network: planned here, carried out and taken back by a unit outside of the daemon (network-trial.ts). */

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeFileAtomic } from './adapters/files/atomic.ts';
import { makeFolder } from './adapters/files/folders.ts';
import { removeOwnFile } from './adapters/files/own-files.ts';
import { ChildError } from './adapters/run-child.ts';
import type { Refusal } from './api/deps.ts';
import type { Problems } from './api/machine-deps.ts';
import type { EndedChange, NetworkRequest, PendingChange } from './contract/machine.ts';
import type { Answer, Change, Ended } from './machine/change.ts';
import { planChange } from './machine/plan-change.ts';
import { settingsOf, settingsText } from './machine/settings.ts';
import { networkView } from './machine/view.ts';
import { readChange, readEnded } from './network-trial.ts';
import type { NetworkFacts } from './observe/network-facts.ts';
import { errorChain } from './program/error-chain.ts';

export interface NetworkChangesDeps {
  readonly folder: string;
  readonly facts: () => Promise<NetworkFacts>;
  /** Starts the unit, and does not wait for its end. @throws ChildError */
  readonly startUnit: () => Promise<void>;
  readonly now: () => number;
  /** 16 hex digits, never the same ones. */
  readonly newId: () => string;
  readonly signal: AbortSignal;
}

export interface NetworkChanges {
  readonly pending: () => PendingChange | undefined;
  readonly last: () => EndedChange | undefined;
  readonly set: (request: NetworkRequest, by: string) => Promise<PendingChange | Refusal | Problems>;
  /** `undefined`: it is done. */
  readonly answer: (answer: Answer['answer'], by: string) => Promise<Refusal | undefined>;
  /** What another run of the daemon began is seen through. @throws ChildError */
  readonly resume: () => Promise<void>;
}

/** systemd has started the unit by then, and a static address is applied; less than clients wait for an answer. */
const APPLIED_WITHIN_MS = 6_000;
const ENDED_WITHIN_MS = 6_000;
const POLL_MS = 50;

export function createNetworkChanges(deps: NetworkChangesDeps): NetworkChanges {
  const { folder, now, signal } = deps;
  const change = (): Change | undefined => readChange(folder);
  const ended = (): Ended | undefined => readEnded(folder);
  const until = async (reached: () => boolean, withinMs: number): Promise<boolean> => {
    for (let left = withinMs; left > 0; left -= POLL_MS) {
      if (reached()) return true;
      await delay(POLL_MS, undefined, { signal });
    }
    return reached();
  };
  const write = (name: string, value: Change | Answer): Promise<void> =>
    writeFileAtomic(join(folder, name), `${JSON.stringify(value)}\n`, { mode: 0o600 });

  const begin = async (next: Change): Promise<PendingChange | Refusal> => {
    await makeFolder(folder, 0o700);
    await write('change.json', next);
    try {
      await deps.startUnit();
    } catch (error) {
      if (!(error instanceof ChildError)) throw error;
      await removeOwnFile(folder, join(folder, 'change.json'));
      return { why: errorChain(error), action: 'look at "systemctl status appliance-network.service"' };
    }
    await until(() => {
      const state = change();
      return state?.id !== next.id || state.state === 'applied';
    }, APPLIED_WITHIN_MS);
    const present = change();
    if (present?.id === next.id) return pendingOf(present, now());
    const end = ended();
    const why = end?.id === next.id ? end.why : 'it ended at once';
    return { why, action: 'what was before is in force again; "journalctl -u appliance-network" tells more' };
  };

  const set = async (request: NetworkRequest, by: string): Promise<PendingChange | Refusal | Problems> => {
    const open = change();
    if (open !== undefined) return onTrial(pendingOf(open, now()));
    const facts = await deps.facts();
    const { interfaces } = networkView(facts);
    const found = interfaces.find(({ name }) => name === request.interface);
    if (found === undefined) {
      const names = interfaces.map(({ name }) => name).join(', ');
      return { problems: [{ path: 'interface', reason: `is not known here; there are: ${names}` }] };
    }
    if (found.notSettable !== undefined) return found.notSettable;
    const settings = settingsOf(request, interfaces);
    if ('problems' in settings) return settings;
    if (found.manager === 'unknown')
      return { why: 'nobody is known to keep it', action: 'look at appliancectl network' };
    const plan = planChange(found.name, found.manager, settings, facts);
    if ('why' in plan) return plan;
    return begin({
      ...plan,
      id: deps.newId(),
      interface: found.name,
      what: settingsText(settings),
      by,
      withinMs: request.confirmWithinS * 1_000,
      state: 'asked',
    });
  };

  /** One after the other: two at once would both find nothing on trial. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(work, work);
    turn = mine;
    return mine;
  };

  return {
    pending: () => {
      const open = change();
      return open === undefined ? undefined : pendingOf(open, now());
    },
    last: () => {
      const end = ended();
      return end === undefined ? undefined : { ...end, at: new Date(end.at).toISOString() };
    },
    set: (request, by) => inTurn(() => set(request, by)),
    answer: async (answer, by) => {
      const open = change();
      if (open === undefined) return NOTHING;
      if (answer === 'confirm' && open.state !== 'applied') {
        return { why: 'it is still being applied', action: 'confirm it once it is in force' };
      }
      await write('answer.json', { id: open.id, answer, by });
      await until(() => change()?.id !== open.id, ENDED_WITHIN_MS);
      if (change()?.id === open.id) {
        // Where a DHCP client is waited for it takes longer to take it back.
        if (answer === 'revert') return undefined;
        const action = 'look at "systemctl status appliance-network.service"';
        return { why: 'nobody carries it out yet', action };
      }
      const end = ended();
      const wanted = answer === 'confirm' ? 'confirmed' : 'reverted';
      if (end?.id === open.id && end.outcome !== wanted) {
        return {
          why: `it was ${end.outcome} meanwhile: ${end.why}`,
          action: 'appliancectl network shows what is in force',
        };
      }
      return undefined;
    },
    resume: async () => {
      if (change() !== undefined) await deps.startUnit();
    },
  };
}

const NOTHING: Refusal = {
  why: 'no change of the network is on trial',
  action: 'appliancectl network shows what is in force, and how the last change ended',
};

function onTrial({ interface: name, what, by, revertsAt }: PendingChange): Refusal {
  return {
    why: `${name}: ${what}, by ${by}, is on trial until ${revertsAt}`,
    action: 'confirm it or take it back first: appliancectl network confirm, or revert',
  };
}

function pendingOf(
  { id, interface: name, what, by, state, revertsAt, withinMs }: Change,
  now: number,
): PendingChange {
  return {
    id,
    interface: name,
    what,
    by,
    state: state === 'applied' ? 'applied' : 'applying',
    revertsAt: new Date(revertsAt ?? now + withinMs).toISOString(),
  };
}
