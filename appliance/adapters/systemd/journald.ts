/** Structured entries of the system's journal, so that `journalctl APPLIANCED_EVENT=step-failed` finds them. */

import type { Datagrams } from './native.ts';

/** syslog(3): 3 error, 4 warning, 5 notice, 6 informational. */
export type Priority = 3 | 4 | 5 | 6;

export interface JournalEntry {
  readonly priority: Priority;
  readonly message: string;
  /** Names are upper case letters, digits and underscores, a letter first; absent values are left out. */
  readonly fields: Readonly<Record<string, string | undefined>>;
}

const JOURNALD_SOCKET = '/run/systemd/journal/socket';
/** A datagram holds about 200 kB (net.core.wmem_default); a longer text is cut, the whole one is in our own journal. */
const MAX_VALUE_BYTES = 16 * 1024;

/** Undefined where there is no addon: the caller then writes lines to standard error. */
export function createJournald(
  datagrams: Datagrams | undefined,
  identifier: string,
  socket: string = JOURNALD_SOCKET,
): ((entry: JournalEntry) => void) | undefined {
  if (datagrams === undefined) return undefined;
  return (entry) => datagrams.send(socket, encodeEntry(entry, identifier));
}

/**
 * The native protocol: `NAME=value` a line, or, for a value with line breaks, the name on a line of its own, its length as
 * 64-bit little-endian, and the value.
 */
export function encodeEntry({ priority, message, fields }: JournalEntry, identifier: string): Buffer {
  const all = { PRIORITY: String(priority), SYSLOG_IDENTIFIER: identifier, MESSAGE: message, ...fields };
  return Buffer.concat(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [encodeField(name, value)])),
  );
}

function encodeField(name: string, value: string): Buffer {
  const bytes = cut(Buffer.from(value));
  if (!bytes.includes(0x0a)) return Buffer.concat([Buffer.from(`${name}=`), bytes, Buffer.from('\n')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from('\n')]);
}

/** Not inside a character: the journal shows a field that is no UTF-8 as a blob. */
function cut(bytes: Buffer): Buffer {
  let end = Math.min(bytes.length, MAX_VALUE_BYTES);
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
