/** What the daemon tells of a matter already is what a check of it finds: pure. */

import type { Condition } from '../contract/condition.ts';
import { bad } from './check.ts';
import type { Finding } from './check.ts';

/** Of the worst one; one that is there by choice (`info`) is none. `undefined`: there is nothing to tell. */
export function worstOf(conditions: readonly Condition[]): Finding | undefined {
  const told = conditions.filter(({ severity }) => severity !== 'info');
  const worst = told.find(({ severity }) => severity === 'critical') ?? told[0];
  if (worst === undefined) return undefined;
  const { severity, title, action, detail } = worst;
  return bad(severity === 'critical' ? 'failed' : 'warning', title, action, detail);
}
