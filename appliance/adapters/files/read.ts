import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isErrno } from './errno.ts';

interface ReadFile {
  /** Permission bits of the file that was read (0o600). */
  readonly mode: number;
  readonly uid: number;
}

export interface FileText extends ReadFile {
  readonly text: string;
}

export interface FileBytes extends ReadFile {
  readonly bytes: Buffer;
}

/** `missing`: no such file or folder. `too-large`: over the bound. `not-text`: not UTF-8. `unreadable`: the cause says why. */
export type FileReadKind = 'missing' | 'unreadable' | 'too-large' | 'not-text';

export class FileReadError extends Error {
  readonly kind: FileReadKind;
  readonly path: string;

  constructor(kind: FileReadKind, path: string, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'FileReadError';
    this.kind = kind;
    this.path = path;
  }
}

/** Reads one regular file of UTF-8 text, as `readFileBytes` does. Throws FileReadError. */
export async function readTextFile(path: string, options: { maxBytes: number }): Promise<FileText> {
  const { bytes, mode, uid } = await readFileBytes(path, options);
  return { text: decodeUtf8(bytes, path), mode, uid };
}

/**
 * Reads one regular file. Mode and owner are those of the very file that was read (fstat), so that a swap between check and use changes
 * nothing. A device or a pipe in its place is refused instead of waited for. Throws FileReadError, never `not-text`.
 */
export async function readFileBytes(path: string, { maxBytes }: { maxBytes: number }): Promise<FileBytes> {
  const handle = await openForReading(path);
  try {
    return await readHandle(handle, path, maxBytes);
  } catch (error) {
    if (error instanceof FileReadError) throw error;
    throw new FileReadError('unreadable', path, `cannot read ${path}`, { cause: error });
  } finally {
    await handle.close();
  }
}

/** What `read` gives; `undefined` where it finds no file. Every other failure stays one. */
export async function unlessMissing<File>(read: Promise<File>): Promise<File | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof FileReadError && error.kind === 'missing') return undefined;
    throw error;
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const missing = isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR');
    if (missing) throw new FileReadError('missing', path, `${path} does not exist`, { cause: error });
    throw new FileReadError('unreadable', path, `cannot open ${path}`, { cause: error });
  }
}

async function readHandle(handle: FileHandle, path: string, maxBytes: number): Promise<FileBytes> {
  const stat = await handle.stat();
  if (!stat.isFile()) throw new FileReadError('unreadable', path, `${path} is not a regular file`);
  const bytes = await readAtMost(handle, maxBytes + 1);
  if (bytes.length > maxBytes)
    throw new FileReadError('too-large', path, `${path} is larger than ${maxBytes} bytes`);
  return { bytes, mode: stat.mode & 0o7777, uid: stat.uid };
}

/** Not by the size that stat gives: the file may grow meanwhile, and files of /proc have none. */
async function readAtMost(handle: FileHandle, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  while (sizeBytes < limit) {
    const chunk = Buffer.alloc(Math.min(65_536, limit - sizeBytes));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) break;
    sizeBytes += bytesRead;
    chunks.push(chunk.subarray(0, bytesRead));
  }
  return Buffer.concat(chunks);
}

function decodeUtf8(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new FileReadError('not-text', path, `${path} is not UTF-8 text`, { cause: error });
  }
}
