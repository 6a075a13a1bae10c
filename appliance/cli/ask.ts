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
    ask: async (question) => {
      using terminal = openTerminal(input, output, interrupted);
      return await terminal.answer(question);
    },
    askSecret: async (question) => {
      // What readline writes in the place of the terminal's own echo goes nowhere.
      using terminal = openTerminal(input, nowhere(), interrupted);
      // Not before that echo is off: an answer that comes at once would be shown.
      output.write(question);
      try {
        return await terminal.answer('');
      } finally {
        output.write('\n');
      }
    },
  };
}

interface Terminal extends Disposable {
  answer(question: string): Promise<string>;
}

/** Keys come one by one, without an echo of the terminal, until it is disposed. */
function openTerminal(input: ReadStream, output: Writable, interrupted: AbortController): Terminal {
  const terminal = createInterface({ input, output, terminal: true, historySize: 0 });
  const ended = new AbortController();
  // Ctrl-C comes as a key and not as a signal.
  terminal.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  terminal.once('close', () => ended.abort(new Error('the input ended before there was an answer')));
  return {
    answer: async (question) => {
      const signal = AbortSignal.any([interrupted.signal, ended.signal]);
      try {
        return await terminal.question(question, { signal });
      } catch (error) {
        // Its own error says no more than that it was aborted.
        signal.throwIfAborted();
        throw error;
      }
    },
    [Symbol.dispose]: () => terminal.close(),
  };
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, written) => written() });
}
