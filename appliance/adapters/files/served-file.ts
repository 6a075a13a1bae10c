/** A file to be sent to somebody: opened once, so that what was told of it holds for what is sent. */

import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { isErrno } from './errno.ts';

export interface ServedFile {
  readonly sizeBytes: number;
  /** All of it, once; closes the file at its end. */
  readonly stream: () => Readable;
  /** For who does not want the stream. */
  readonly close: () => Promise<void>;
}

/** `undefined`: there is no such file. Whoever removes it meanwhile does not cut it off. */
export async function openServedFile(path: string): Promise<ServedFile | undefined> {
  try {
    const file = await open(path, 'r');
    const { size } = await file.stat();
    return { sizeBytes: size, stream: () => file.createReadStream(), close: () => file.close() };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
