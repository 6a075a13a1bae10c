/** Bytes -> lines, in bounded memory. Splits before decoding, so that a character may lie across two chunks. */

export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

const newline = 0x0a;

/** Gives the last line too when no line end follows it. @throws LineTooLong. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<string, void, undefined> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
      const line = Buffer.concat([...pending, rest.subarray(0, end)]).toString();
      pending = [];
      pendingBytes = 0;
      rest = rest.subarray(end + 1);
      yield line.endsWith('\r') ? line.slice(0, -1) : line;
    }
    pendingBytes += rest.length;
    if (pendingBytes > maxLineBytes) throw new LineTooLong(`a line above ${maxLineBytes} bytes`);
    if (rest.length > 0) pending.push(rest);
  }
  if (pendingBytes > 0) yield Buffer.concat(pending).toString();
}
