import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

/** One line from whoever sits at the terminal. Both reject when they are ended by Ctrl-C, Ctrl-D or `interrupted`. */
export interface Asking {
  ask(question: string): Promise<string>;
  /** What is typed is not shown. */
  askSecret(question: string): Promise<string>;
  /** The question says anew each second what it says; what was typed stays. Rejects also when `until` aborts. */
  askWhile(question: () => string, until: AbortSignal): Promise<string>;
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
    askWhile: async (question, until) => {
      using terminal = openTerminal(input, output, interrupted);
      return await terminal.answerWhile(question, until);
    },
  };
}

interface Terminal extends Disposable {
  answer(question: string): Promise<string>;
  answerWhile(question: () => string, until: AbortSignal): Promise<string>;
}

const SECOND_MS = 1_000;

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
    answerWhile: async (question, until) => {
      const signal = AbortSignal.any([interrupted.signal, ended.signal, until]);
      const show = (): void => {
        terminal.setPrompt(question());
        terminal.prompt(true);
      };
      const again = setInterval(show, SECOND_MS);
      try {
        show();
        const [line] = (await once(terminal, 'line', { signal })) as [string];
        return line;
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        clearInterval(again);
      }
    },
    [Symbol.dispose]: () => terminal.close(),
  };
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, written) => written() });
}
