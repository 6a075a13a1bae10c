import type { State } from '../state.ts';

/** What stood under it is seen again. */
export function withoutDialog(state: State): State {
  const { dialog: _, ...rest } = state;
  return rest;
}

/** With the set-up that the dialog was a step of. */
export function cancelled(state: State): State {
  const { setup: _, ...rest } = withoutDialog(state);
  return rest;
}
