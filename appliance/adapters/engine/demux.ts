/** Takes the engine's multiplexed stream apart: frames of `[stream, 0, 0, 0, length as uint32 big endian]` and content. */

export interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Buffer;
}

export class NotMultiplexed extends Error {
  override readonly name = 'NotMultiplexed';
}

const headerBytes = 8;
/** The engine's log drivers split at 16 KiB, its exec copies at 32 KiB. */
const maxFrameBytes = 1024 * 1024;

/** Whole frames only; what is left of a broken frame at the end is dropped. @throws NotMultiplexed. */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void, undefined> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let needed = headerBytes;
  for await (const chunk of chunks) {
    pending.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    pendingBytes += chunk.byteLength;
    if (pendingBytes < needed) continue;
    let rest = Buffer.concat(pending);
    for (let frame = takeFrame(rest); frame !== undefined; frame = takeFrame(rest)) {
      rest = rest.subarray(headerBytes + frame.data.length);
      yield frame;
    }
    needed = rest.length < headerBytes ? headerBytes : headerBytes + readLength(rest);
    pending = [rest];
    pendingBytes = rest.length;
  }
}

function takeFrame(buffer: Buffer): Frame | undefined {
  if (buffer.length < headerBytes) return undefined;
  const length = readLength(buffer);
  if (buffer.length < headerBytes + length) return undefined;
  const data = buffer.subarray(headerBytes, headerBytes + length);
  return { stream: buffer[0] === 2 ? 'stderr' : 'stdout', data };
}

/** Streams: 0 stdin (echoed to stdout), 1 stdout, 2 stderr, 3 the engine's own error. */
function readLength(buffer: Buffer): number {
  const length = buffer.readUInt32BE(4);
  const padding = buffer.readUInt32BE(0) & 0xff_ff_ff;
  if ((buffer[0] ?? 0) > 3 || padding !== 0 || length > maxFrameBytes) {
    throw new NotMultiplexed('the stream has no frames');
  }
  return length;
}
