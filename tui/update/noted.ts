import type { Note, State } from '../state.ts';

const NOTE_MS = 15_000;
/** What went wrong may be read when somebody comes back. */
const TROUBLE_MS = 60_000;

/** Said below the view for a while. */
export function noted(state: State, note: Omit<Note, 'until'>): State {
  return { ...state, note: { ...note, until: state.upMs + (note.tone === 'bad' ? TROUBLE_MS : NOTE_MS) } };
}
