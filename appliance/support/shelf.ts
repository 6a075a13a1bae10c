/** The folder of bundles: what is whole, what a kill left, and how many are kept. */

import { basename, dirname, join } from 'node:path';
import { writeFileAtomic } from '../adapters/files/atomic.ts';
import { makeFolder } from '../adapters/files/folders.ts';
import { listOwnFiles, removeOwnFile } from '../adapters/files/own-files.ts';
import { publishFile } from '../adapters/files/publish.ts';
import { FileReadError, readTextFile } from '../adapters/files/read.ts';
import { openServedFile } from '../adapters/files/served-file.ts';
import type { ServedFile } from '../adapters/files/served-file.ts';
import { SupportBundle } from '../contract/support.ts';

/** A bundle is whole when the file and what is known of it (`<name>.json`) are both there: the file gets its name last. */
export interface Shelf {
  /** Newest first. */
  readonly list: () => Promise<readonly SupportBundle[]>;
  /** Names for files that are not whole yet; the folder is there then. */
  readonly place: () => Promise<{ readonly archive: string; readonly staging: string }>;
  /** Gives the archive its name, and removes the oldest bundles beyond those that are kept. */
  readonly publish: (archive: string, bundle: SupportBundle) => Promise<void>;
  readonly open: (bundle: SupportBundle) => Promise<ServedFile | undefined>;
  readonly remove: (bundle: SupportBundle) => Promise<void>;
  /** What is not whole goes. Only while nothing is being made. */
  readonly sweep: () => Promise<void>;
}

const KEPT = 5;
const MAX_KNOWN_BYTES = 1024 * 1024;
const WHOLE = '.tar.gz';
const KNOWN = '.json';

export function createShelf(folder: string): Shelf {
  const at = (name: string): string => join(folder, name);
  const knownOf = (name: string): string => at(`${name}${KNOWN}`);
  /** Whatever else somebody put there stays. */
  const ours = (): readonly string[] =>
    listOwnFiles(folder).filter(
      (path) => dirname(path) === folder && /^(?:\.|support-)/.test(basename(path)),
    );
  const list = async (): Promise<readonly SupportBundle[]> => {
    const whole = ours()
      .map((path) => basename(path))
      .filter((name) => name.endsWith(WHOLE));
    const known = await Promise.all(whole.map((name) => readKnown(knownOf(name), name)));
    return known.filter((each) => each !== undefined).toSorted((a, b) => compare(b.id, a.id));
  };
  const remove = async ({ name }: SupportBundle): Promise<void> => {
    // The file first: what is known of it alone is nothing.
    await removeOwnFile(folder, at(name));
    await removeOwnFile(folder, knownOf(name));
  };
  return {
    list,
    remove,
    open: ({ name }) => openServedFile(at(name)),
    async place() {
      await makeFolder(folder, 0o700);
      return { archive: at('.archive'), staging: at('.part') };
    },
    async publish(archive, bundle) {
      await writeFileAtomic(knownOf(bundle.name), `${JSON.stringify(bundle)}\n`, { mode: 0o600 });
      await publishFile(archive, at(bundle.name));
      for (const surplus of (await list()).slice(KEPT)) await remove(surplus);
    },
    async sweep() {
      const whole = new Set((await list()).flatMap(({ name }) => [at(name), knownOf(name)]));
      for (const path of ours()) if (!whole.has(path)) await removeOwnFile(folder, path);
    },
  };
}

/** `undefined`: it is not there, or another program wrote it. */
async function readKnown(path: string, name: string): Promise<SupportBundle | undefined> {
  try {
    const { text } = await readTextFile(path, { maxBytes: MAX_KNOWN_BYTES });
    const parsed = SupportBundle.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.name === name ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof FileReadError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
