/** Cuts a TCP byte stream into syslog messages. */
export type Framer = {
  /** The messages that `chunk` completes. */
  readonly push: (chunk: Buffer) => Buffer[];
  /** What the sender had written when it closed the connection without a last newline. */
  readonly end: () => Buffer[];
};

/**
 * RFC 6587: a frame that begins with `LENGTH SP <` is octet-counted (section 3.4.1), any other ends with a newline
 * (section 3.4.2); senders may mix both. A message ends before a trailing CR or NUL; an empty one is dropped.
 * @param maxBytes a longer message is cut there and the rest of its frame is skipped
 * @param onCut called once for each cut message
 */
export function createFramer({ maxBytes, onCut }: { maxBytes: number; onCut?: () => void }): Framer {
  let pending: Buffer = Buffer.alloc(0);
  let skip: { readonly bytes: number } | 'to newline' | null = null;

  const cut = (bytes: Buffer): Buffer => {
    onCut?.();
    return bytes.subarray(0, maxBytes);
  };

  /** Drops the rest of a cut frame; false while more of it is to come. */
  const skipped = (): boolean => {
    if (skip === null) return true;
    const length = skip === 'to newline' ? pending.indexOf(0x0a) + 1 || Infinity : skip.bytes;
    if (length > pending.length) {
      if (skip !== 'to newline') skip = { bytes: skip.bytes - pending.length };
      pending = Buffer.alloc(0);
      return false;
    }
    pending = pending.subarray(length);
    skip = null;
    return true;
  };

  const nextFrame = (): Buffer | null => {
    const counted = countAt(pending);
    if (counted === 'incomplete') return null;
    if (counted !== null) {
      const { start, length } = counted;
      const size = Math.min(length, maxBytes);
      if (pending.length < start + size) return null;
      const frame = pending.subarray(start, start + size);
      pending = pending.subarray(start + size);
      if (length > maxBytes) skip = { bytes: length - maxBytes };
      return length > maxBytes ? cut(frame) : frame;
    }
    const newline = pending.indexOf(0x0a);
    if (newline === -1 ? pending.length <= maxBytes : newline <= maxBytes) {
      if (newline === -1) return null;
      const frame = pending.subarray(0, newline);
      pending = pending.subarray(newline + 1);
      return frame;
    }
    const frame = cut(pending);
    pending = pending.subarray(maxBytes);
    skip = 'to newline';
    return frame;
  };

  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const frames: Buffer[] = [];
      while (skipped()) {
        const frame = nextFrame();
        if (frame === null) break;
        frames.push(frame);
      }
      return frames.map(withoutTrailer).filter((frame) => frame.length > 0);
    },
    end() {
      const rest = skip === null ? withoutTrailer(pending) : Buffer.alloc(0);
      pending = Buffer.alloc(0);
      return rest.length > 0 ? [rest] : [];
    },
  };
}

const MAX_COUNT_DIGITS = 9;

/** Reads `LENGTH SP <` at the start; `incomplete` while the bytes so far may still become one. */
function countAt(bytes: Buffer): { start: number; length: number } | 'incomplete' | null {
  let digits = 0;
  while (digits < bytes.length && digits <= MAX_COUNT_DIGITS && isDigit(bytes[digits])) digits += 1;
  if (digits === 0 || digits > MAX_COUNT_DIGITS || bytes[0] === 0x30) return null;
  if (bytes.length === digits) return 'incomplete';
  if (bytes[digits] !== 0x20) return null;
  if (bytes.length === digits + 1) return 'incomplete';
  if (bytes[digits + 1] !== 0x3c) return null;
  return { start: digits + 1, length: Number(bytes.toString('latin1', 0, digits)) };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Without the LF, CR and NUL that some senders put at the end of a datagram or a counted message. */
export function withoutTrailer(message: Buffer): Buffer {
  let end = message.length;
  while (end > 0 && [0x00, 0x0a, 0x0d].includes(message[end - 1] ?? -1)) end -= 1;
  return message.subarray(0, end);
}
