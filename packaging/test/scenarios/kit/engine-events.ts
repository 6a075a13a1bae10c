/** What the engine did with the containers of a stack, in order. */

import type { TestEngine } from '../../harness/engine.ts';

export interface EngineEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly id: string;
  readonly action: string;
}

/** Up to this moment, as far back as the engine remembers (256 events). */
export async function engineEvents(engine: TestEngine, stack: string): Promise<readonly EngineEvent[]> {
  const text = await engine.docker(
    'events',
    '--since=1h',
    // `0s` would be cut to the whole second.
    `--until=${(Date.now() / 1_000).toFixed(3)}`,
    '--filter=type=container',
    `--filter=label=io.applianced.stack=${stack}`,
    '--format={{.TimeNano}} {{.ID}} {{.Action}}',
  );
  return text.split('\n').map((line) => {
    const [nanos = '', id = '', ...action] = line.split(' ');
    return { at: Number(nanos) / 1_000_000, id, action: action.join(' ') };
  });
}
