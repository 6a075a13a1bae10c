/** The files that devices see, put in place one by one so that what they see is always whole. */
import { copyFile, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../dev/command.ts';
import {
  byHashPath,
  indexFolders,
  publicationOrder,
  supersededFiles,
  type IndexFile,
} from './index-files.ts';
import type { ReleaseSettings } from './release.ts';

/** From the stage to `dists/SUITE`. The files' time is the publication's: a web server tells it to devices. */
export async function moveInPlace(
  stage: string,
  dists: string,
  indexes: readonly IndexFile[],
  at: Date,
): Promise<void> {
  for (const { from, to } of publicationOrder(indexes)) {
    // What InRelease names must survive a loss of power that InRelease itself survives.
    if (to === 'InRelease') await run(['sync', '--file-system', stage]);
    await putInPlace(join(stage, from), join(dists, to), at);
  }
}

/** All of it or nothing is seen under the name. */
export async function putInPlace(from: string, to: string, at?: Date): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, `${to}.part`);
  if (at !== undefined) await utimes(`${to}.part`, at, at);
  await rename(`${to}.part`, to);
}

/** The same for a text. */
export async function writeInPlace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

/** Removes the indexes of publications that no device can still be at. */
export async function removeSuperseded(
  dists: string,
  settings: Pick<ReleaseSettings, 'architectures'>,
  indexes: readonly IndexFile[],
): Promise<void> {
  const current = new Set(indexes.map(byHashPath));
  for (const folder of indexFolders(settings)) {
    const names = await readdir(join(dists, folder, 'by-hash/SHA256'));
    const files = await Promise.all(
      names.map(async (name) => {
        const path = `${folder}/by-hash/SHA256/${name}`;
        return { path, timeMs: (await stat(join(dists, path))).mtimeMs };
      }),
    );
    for (const path of supersededFiles(files, current)) await rm(join(dists, path));
  }
}
