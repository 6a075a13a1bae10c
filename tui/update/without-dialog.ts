import type { State } from '../state.ts';

/** What stood under it is seen again. */
export function withoutDialog(state: State): State {
  const { dialog: _, ...rest } = state;
  return rest;
}
