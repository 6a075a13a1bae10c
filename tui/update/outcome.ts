import type { Action } from '../actions.ts';
import type { State } from '../state.ts';

/** The state after an event, and what is to be done. */
export type Outcome = readonly [State, readonly Action[]];
