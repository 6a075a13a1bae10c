/** Who this appliance is, and was: an operator who sets `appliance_id` must not make strangers of its own containers. */

import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Journal } from './record/journal.ts';

export interface Identity {
  /** The machine's own, used where node.json names none. */
  readonly applianceId: string;
  /** Random, kept in the state: see `BuildInput.salt`. */
  readonly salt: string;
  /** Notes that `present` is used from now on; gives every other id that was used before. */
  readonly formerIds: (present: string) => readonly string[];
  /** All that were ever used. */
  readonly ids: () => ReadonlySet<string>;
}

const Ids = z.array(z.string());

/** A lost journal forgets former ids: then what carries one is foreign, and is left alone. */
export function createIdentity(journal: Pick<Journal, 'facts' | 'record'>, applianceId: string): Identity {
  const kept = journal.facts.read('identity');
  const parsed = Ids.safeParse(kept['ids']);
  let ids: ReadonlySet<string> = new Set(parsed.success ? parsed.data : []);
  return {
    applianceId,
    salt: typeof kept['salt'] === 'string' ? kept['salt'] : newSalt(journal),
    ids: () => ids,
    formerIds(present) {
      if (!ids.has(present)) {
        ids = new Set([...ids, present]);
        journal.record([], [{ op: 'write', area: 'identity', key: 'ids', value: [...ids] }]);
      }
      return [...ids].filter((id) => id !== present);
    },
  };
}

function newSalt(journal: Pick<Journal, 'record'>): string {
  const salt = randomBytes(16).toString('hex');
  journal.record([], [{ op: 'write', area: 'identity', key: 'salt', value: salt }]);
  return salt;
}
