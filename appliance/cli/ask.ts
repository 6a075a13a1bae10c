import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

/** One line from whoever sits at the terminal. Both reject when they are ended by Ctrl-C, Ctrl-D or `interrupted`. */
export interface Asking {
  ask(question: string): Promise<string>;
  /** What is typed is not shown. */
  askSecret(question: string): Promise<string>;
}

/** Questions go to `output`, which is no pipe of the result: nothing swallows them. */
export function asking(input: ReadStream, output: WriteStream, interrupted: AbortController): Asking {
  return {
    ask: (question) => line(input, output, question, interrupted),
    askSecret: async (question) => {
      output.write(question);
      try {
        // Reading line by line turns off the terminal's own echo; what readline writes in its place goes nowhere.
        return await line(input, nowhere(), '', interrupted);
      } finally {
        output.write('\n');
      }
    },
  };
}

async function line(
  input: ReadStream,
  output: Writable,
  question: string,
  interrupted: AbortController,
): Promise<string> {
  const terminal = createInterface({ input, output, terminal: true, historySize: 0 });
  const ended = new AbortController();
  // The terminal is raw meanwhile: Ctrl-C comes as a key and not as a signal.
  terminal.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  terminal.once('close', () => ended.abort(new Error('the input ended before there was an answer')));
  try {
    return await terminal.question(question, { signal: AbortSignal.any([interrupted.signal, ended.signal]) });
  } catch (error) {
    interrupted.signal.throwIfAborted();
    ended.signal.throwIfAborted();
    throw error;
  } finally {
    terminal.close();
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, written) => written() });
}
