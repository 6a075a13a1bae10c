/** What a new appliance is told, one step after the other: data. */

import type { OrderName } from './orders.ts';

/** The first one is the password, which opens the way for the others. */
export const setupSteps = [
  'password',
  'set-hostname',
  'set-time-zone',
  'set-network',
  'set-essentials',
  'registry-login',
] as const satisfies readonly ('password' | OrderName)[];

/** `step`: index in `setupSteps`. */
export interface Setup {
  readonly step: number;
}

export const setupHint = 'Enter goes on, PgDn leaves it as it is, PgUp goes back, Esc ends the set-up.';
