import type xterm from '@xterm/headless';

/** What stands on an emulated terminal: its rows without the blanks at their ends. What was written must have been taken in. */
export function terminalRows({ buffer: { active }, rows }: xterm.Terminal): readonly string[] {
  return Array.from(
    { length: rows },
    (_, row) =>
      active
        .getLine(active.viewportY + row)
        ?.translateToString(true)
        .trimEnd() ?? '',
  );
}
