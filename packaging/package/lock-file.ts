/** package-lock.json, as far as packaging asks it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { projectRoot } from '../dev/project.ts';

const lockedEntry = z.object({
  version: z.string(),
  /** Subresource integrity of the tarball: `sha512-BASE64`. */
  integrity: z.string().startsWith('sha512-'),
  license: z.string().exactOptional(),
});

const lockFile = z.object({ packages: z.record(z.string(), z.unknown()) });

export type LockedPackage = z.output<typeof lockedEntry>;

/**
 * `path` is that of the folder below node_modules: `koa`, `@koa/router`, `a/node_modules/b`.
 * @throws Error for a package that is not locked.
 */
export async function lockedPackage(path: string): Promise<LockedPackage> {
  const { packages } = lockFile.parse(
    JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')),
  );
  const entry = lockedEntry.safeParse(packages[`node_modules/${path}`]);
  if (!entry.success) throw new Error(`package-lock.json does not lock ${path}`, { cause: entry.error });
  return entry.data;
}
