/** Small files of the machine that say how its network is: a missing one is an answer. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from '../files/errno.ts';

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

/** Mbit/s. An interface without carrier answers EINVAL, one that does not know -1. */
export function interfaceSpeeds(folder: string): Readonly<Record<string, number>> {
  const speeds = namesIn(folder).flatMap((name): [string, number][] => {
    const path = join(folder, name, 'speed');
    const text = unless(['ENOENT', 'ENOTDIR', 'EINVAL', 'EOPNOTSUPP'], () => readFileSync(path, 'utf8'));
    const speed = Number(text ?? -1);
    return Number.isInteger(speed) && speed > 0 ? [[name, speed]] : [];
  });
  return Object.fromEntries(speeds);
}

function unless<Answer>(codes: readonly string[], read: () => Answer): Answer | undefined {
  try {
    return read();
  } catch (error) {
    if (codes.some((code) => isErrno(error, code))) return undefined;
    throw error;
  }
}
