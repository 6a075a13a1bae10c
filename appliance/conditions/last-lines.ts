/** Why something failed, with the last lines that it wrote. */

/** Enough to recognise the fault. */
const SHOWN_CHARACTERS = 600;

export function withLastLines({
  reason,
  output = '',
}: {
  readonly reason: string;
  readonly output?: string | undefined;
}): string {
  const lines = output.trim();
  return lines === '' ? reason : `${reason}; its last lines:\n${lines.slice(-SHOWN_CHARACTERS)}`;
}
