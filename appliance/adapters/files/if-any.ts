/** Small files of the machine that may be missing, which is an answer. At once, for what is looked at in every pass. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { isErrno } from './errno.ts';

/** `undefined`: there is no such file. Throws the system's error. */
export function textIfAny(path: string): string | undefined {
  return unless(['ENOENT', 'ENOTDIR', 'EISDIR'], () => readFileSync(path, 'utf8'));
}

/** Sorted; none where the folder is missing. */
export function namesIn(folder: string): readonly string[] {
  return unless(['ENOENT', 'ENOTDIR'], () => readdirSync(folder))?.toSorted() ?? [];
}

/** What the link says, as it stands there; `undefined`: it is none, or is not there. */
export function linkTarget(path: string): string | undefined {
  return unless(['ENOENT', 'EINVAL', 'ENOTDIR'], () => readlinkSync(path));
}

/** `undefined`: the system answered with one of these codes. Throws its other errors. */
export function unless<Answer>(codes: readonly string[], read: () => Answer): Answer | undefined {
  try {
    return read();
  } catch (error) {
    if (codes.some((code) => isErrno(error, code))) return undefined;
    throw error;
  }
}
