/** Files of what the site brought through an import, and of the keys that wait for their certificate. Private to root. */

import { createCachedFiles } from './adapters/apt/cached-files.ts';
import { FileReadError, readFileBytes } from './adapters/files/read.ts';
import type { CertItem } from './contract/certificate.ts';
import { importedFile } from './observe/cert-places.ts';
import type { SelectedItem } from '../certs/import/select.ts';
import { privateKeyPem } from '../certs/issue/keys.ts';
import { readMaterial } from '../certs/parse/material.ts';
import { removePrivateFile, writePrivateFile } from '../certs/store/private-files.ts';
import type { PrivateKey } from '../certs/types.ts';

/** Each throws CertificateStoreError where the disk refuses. */
export interface BroughtFiles {
  /** Takes all items over or none; what was imported before is kept for `takeBack`. */
  readonly put: (items: readonly SelectedItem[]) => Promise<void>;
  /** Back to what was imported before, or to nothing. False: there is no import. */
  readonly takeBack: (item: CertItem) => Promise<boolean>;
  readonly pendingKeys: () => Promise<readonly PrivateKey[]>;
  /** For the answer to a request. The oldest of many goes. */
  readonly keep: (item: 'server' | 'client', key: PrivateKey) => Promise<void>;
}

/** Requests that nobody ever answers must not add up. */
const MOST_PENDING = 16;
const MAX_BYTES = 1024 * 1024;

export function createBroughtFiles(pkiDir: string, now: () => number): BroughtFiles {
  const folder = `${pkiDir}/requests`;
  const files = createCachedFiles();
  const before = (item: CertItem): string => importedFile(pkiDir, item).replace(/pem$/, 'before.pem');
  const pendingPaths = (): readonly string[] =>
    files
      .names(folder)
      .filter((name) => name.endsWith('.key'))
      .map((name) => `${folder}/${name}`);

  const putOne = async ({ item, certificates, key }: SelectedItem): Promise<void> => {
    const path = importedFile(pkiDir, item);
    const present = await textOf(path);
    if (present !== undefined) await writePrivateFile(before(item), present);
    const chain = certificates.map(({ pem }) => pem).join('');
    await writePrivateFile(path, key === undefined ? chain : `${privateKeyPem(key)}${chain}`);
  };

  const takeBack = async (item: CertItem): Promise<boolean> => {
    const path = importedFile(pkiDir, item);
    if ((await textOf(path)) === undefined) return false;
    const earlier = await textOf(before(item));
    if (earlier === undefined) await removePrivateFile(path);
    else await writePrivateFile(path, earlier);
    await removePrivateFile(before(item));
    return true;
  };

  return {
    async put(items) {
      const done: CertItem[] = [];
      try {
        for (const item of items) {
          await putOne(item);
          done.push(item.item);
        }
      } catch (error) {
        for (const item of done) await takeBack(item);
        throw error;
      }
      const taken = new Set(items.map(({ key }) => key?.publicKeyFingerprint));
      for (const path of pendingPaths()) {
        const [key] = await keysOf(path);
        if (key !== undefined && taken.has(key.publicKeyFingerprint)) await removePrivateFile(path);
      }
    },
    takeBack,
    pendingKeys: async () => (await Promise.all(pendingPaths().map(keysOf))).flat(),
    async keep(item, key) {
      // A time first, so that the oldest stands first.
      const name = `${String(now()).padStart(15, '0')}-${item}-${key.publicKeyFingerprint.slice(0, 16)}.key`;
      await writePrivateFile(`${folder}/${name}`, privateKeyPem(key));
      const all = files.names(folder).filter((each) => each.endsWith('.key'));
      for (const old of all.slice(0, Math.max(0, all.length - MOST_PENDING))) {
        await removePrivateFile(`${folder}/${old}`);
      }
    },
  };
}

async function keysOf(path: string): Promise<readonly PrivateKey[]> {
  const text = await textOf(path);
  return text === undefined ? [] : (await readMaterial({ name: path, bytes: Buffer.from(text) })).keys;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return Buffer.from((await readFileBytes(path, { maxBytes: MAX_BYTES })).bytes).toString();
  } catch (error) {
    if (error instanceof FileReadError && error.kind === 'missing') return undefined;
    throw error;
  }
}
