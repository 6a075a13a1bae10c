/** Whether the state database takes what is written to it. */

import type { Journal } from '../record/journal/types.ts';
import { JOURNAL_ACTION } from '../conditions/journal-damaged.ts';
import { bad, GROUPS, ok } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface StateDatabaseDeps {
  readonly journal: Pick<Journal, 'health' | 'setAside'>;
}

/** It was read from end to end when the daemon started; a write now tells what has become of it since. */
export function stateDatabaseCheck({ journal }: StateDatabaseDeps): Check {
  return {
    id: 'state-database',
    group: GROUPS.appliance,
    title: 'State database',
    needs: [],
    run: () => judgeStateDatabase(journal.health(), journal.setAside),
  };
}

export function judgeStateDatabase(
  health: ReturnType<Journal['health']>,
  setAside: Journal['setAside'],
): Finding {
  if (!health.ok) return bad('failed', health.message, JOURNAL_ACTION);
  if (setAside === undefined) return ok('it takes writes, and was whole when the daemon started');
  return bad(
    'warning',
    `it was damaged (${setAside.reason}), and a new one was begun`,
    `Check the disk, then remove ${setAside.path} or move it away. History and back-offs are lost, nothing else.`,
  );
}
