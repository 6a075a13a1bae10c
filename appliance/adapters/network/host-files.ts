/** What the kernel says of interfaces in small files. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn, unless } from '../files/if-any.ts';

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
