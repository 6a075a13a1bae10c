/** Files of what the site brought through an import, and of the keys that wait for their certificate. Private to root. */

import { createCachedFiles } from './adapters/apt/cached-files.ts';
import { readFileBytes, unlessMissing } from './adapters/files/read.ts';
import type { CertItem } from './contract/certificate.ts';
import { importedFile } from './observe/cert-places.ts';
import type { SelectedItem } from '../certs/import/select.ts';
import { privateKeyPem } from '../certs/issue/keys.ts';
import { readMaterial } from '../certs/parse/material.ts';
import { CertificateStoreError } from '../certs/store/error.ts';
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
      const places = items.flatMap(({ item }) => [importedFile(pkiDir, item), before(item)]);
      const texts = new Map<string, string | undefined>();
      for (const path of new Set(places)) texts.set(path, await textOf(path));
      try {
        for (const item of items) await putOne(item);
      } catch (error) {
        await restore(texts, error);
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
      // Its own is not among them, also where the clock was set back.
      const others = pendingPaths().filter((path) => path !== `${folder}/${name}`);
      for (const old of others.slice(0, Math.max(0, others.length - (MOST_PENDING - 1)))) {
        await removePrivateFile(old);
      }
    },
  };
}

/** Each file as it was; `undefined`: there was none. */
async function restore(texts: ReadonlyMap<string, string | undefined>, cause: unknown): Promise<void> {
  const failures: unknown[] = [];
  for (const [path, text] of texts) {
    try {
      // Only what has changed: the disk may refuse the others.
      if ((await textOf(path)) === text) continue;
      if (text === undefined) await removePrivateFile(path);
      else await writePrivateFile(path, text);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const [path = ''] = texts.keys();
  throw new CertificateStoreError('the import failed, and what it had changed cannot be put back', {
    path,
    cause: new AggregateError([cause, ...failures]),
  });
}

async function keysOf(path: string): Promise<readonly PrivateKey[]> {
  const text = await textOf(path);
  return text === undefined ? [] : (await readMaterial({ name: path, bytes: Buffer.from(text) })).keys;
}

async function textOf(path: string): Promise<string | undefined> {
  const file = await unlessMissing(readFileBytes(path, { maxBytes: MAX_BYTES }));
  return file?.bytes.toString();
}
