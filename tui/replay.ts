/** Shows a recording on this terminal, at the pace in which it happened; nothing is done again. */

import { setTimeout as delay } from 'node:timers/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Profile } from './profile.ts';
import type { Recording } from './recording.ts';
import { startRunner } from './runner.ts';
import { initialState } from './state.ts';
import { openScreen } from './widgets/screen.ts';

/** Whoever looks at a recording does not wait for nothing to happen. */
const LONGEST_PAUSE_MS = 1_000;

export async function replay(
  { beginning, events }: Recording,
  terminal: { readonly input: ReadStream; readonly output: WriteStream; readonly profile: Profile },
): Promise<number> {
  const ending = new AbortController();
  const { signal } = ending;
  const screen = openScreen({
    ...terminal,
    onKey: ({ key }) => {
      if (key === 'q' || key === 'C-c' || key === 'escape') ending.abort();
    },
    onResize: () => undefined,
  });
  const runner = startRunner(initialState({ ...beginning, profile: terminal.profile, replay: 'running' }), {
    draw: screen.draw,
    perform: (action) => {
      if (action.do === 'repaint') screen.repaint();
    },
  });
  try {
    let { now: at, upMs } = beginning;
    for (const event of events) {
      await delay(Math.min(LONGEST_PAUSE_MS, Math.max(0, event.upMs - upMs)), undefined, { signal });
      ({ at, upMs } = event);
      runner.push(event);
    }
    // What was said last can be read before that it was the last.
    await delay(LONGEST_PAUSE_MS, undefined, { signal });
    runner.push({ kind: 'replayed', at, upMs });
    // The last picture stays until a key.
    await delay(2 ** 31 - 1, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    runner.end();
    screen.close();
  }
  return 0;
}
