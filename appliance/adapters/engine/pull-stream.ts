/** Reads the answer of a pull: one JSON object a line, status 200 whatever comes. */

import type { Call } from './call.ts';
import { failure, refusal } from './failure.ts';
import { at, field, text } from './json.ts';
import { LineTooLong, readLines } from './lines.ts';
import { pullBegins, pullContinues, type PullState } from './pull-progress.ts';

const maxLineBytes = 1024 * 1024;

/**
 * Resolves with the final state. An error inside the stream, and a stream that ends before the engine said how the pull
 * ended, reject with an `EngineError`; errors of `chunks` pass as they are.
 */
export async function readPullStream(
  call: Call,
  chunks: AsyncIterable<Uint8Array>,
  onState: (state: PullState) => void,
): Promise<PullState> {
  let state = pullBegins(call.subject);
  try {
    for await (const line of readLines(chunks, maxLineBytes)) {
      if (line.trim() === '') continue;
      const event = parseLine(call, line);
      // 1.48 deprecates `error`, older engines always send both.
      const problem = text(at(event, 'errorDetail', 'message')) || text(field(event, 'error'));
      if (problem !== '') throw refusal(call, 0, problem);
      state = pullContinues(state, event);
      onState(state);
    }
  } catch (error) {
    if (error instanceof LineTooLong)
      throw failure(call, 'server-error', 'the progress is not readable', error);
    throw error;
  }
  if (!state.finished) throw failure(call, 'stream-cut', 'the answer ended before the pull did');
  return state;
}

/** A last line without its end is where a connection broke. */
function parseLine(call: Call, line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    throw failure(call, 'stream-cut', 'the progress breaks off inside a line', error);
  }
}
