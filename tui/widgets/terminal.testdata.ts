/** A terminal without a window: what blessed writes is read back as xterm would show it. */

import { PassThrough, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import xterm from '@xterm/headless';
import type { Size } from '../geometry.ts';
import { terminalRows } from '../../packaging/test/harness/terminal-rows.ts';

export interface TestTerminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** Rows as they are seen, without the blanks at their ends; once everything that was written has been taken in. */
  readonly rows: () => Promise<readonly string[]>;
  /** Of everything that was written. */
  readonly bytes: () => number;
  readonly resize: (size: Size) => void;
  readonly type: (text: string) => void;
  readonly close: () => void;
}

export function testTerminal({ columns, rows }: Size): TestTerminal {
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: (isRaw: boolean) => Object.assign(input, { isRaw }),
  });
  let bytes = 0;
  const sink = new Writable({
    write: (part: Buffer, _, done) => {
      bytes += part.length;
      screen.write(part, done);
    },
  });
  const output = Object.assign(sink, { isTTY: true, columns, rows });
  return {
    input: input as unknown as ReadStream,
    output: output as unknown as WriteStream,
    rows: async () => {
      // blessed writes what it has gathered in the next turn.
      await setImmediate();
      const taken = Promise.withResolvers<void>();
      output.write('', () => taken.resolve());
      await taken.promise;
      return terminalRows(screen);
    },
    bytes: () => bytes,
    resize: (size) => {
      screen.resize(size.columns, size.rows);
      Object.assign(output, size);
      output.emit('resize');
    },
    type: (text) => void input.write(text),
    close: () => screen.dispose(),
  };
}
