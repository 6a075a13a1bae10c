/** What stands on the terminal of a host: its console log, as a terminal of 80x24 would show it in the end. */

import xterm from '@xterm/headless';
import { terminalRows } from '../../harness/terminal-rows.ts';

/** Rows below each other, without the blanks at their ends. The console draws only what changes, so that no text of it stands in the log as it is seen. */
export async function screenOf(log: string): Promise<string> {
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true, scrollback: 0 });
  const taken = Promise.withResolvers<void>();
  terminal.write(log, taken.resolve);
  await taken.promise;
  const rows = terminalRows(terminal);
  terminal.dispose();
  return rows.join('\n');
}
