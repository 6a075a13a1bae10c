/** The generation that is published, read again only when something in it has changed. */

import { factsOf } from '../../certs/certificate.ts';
import { readMaterial } from '../../certs/parse/material.ts';
import { readGenerationFile, readStore } from '../../certs/store/read-store.ts';
import type { StoreState } from '../../certs/store/read-store.ts';
import { storeSignature } from '../../certs/store/signature.ts';
import type { Certificate, PrivateKey } from '../../certs/types.ts';
import type { CertItem } from '../contract/certificate.ts';
import { PublishedContents } from '../contract/published-certs.ts';
import type { PublishedSeen } from './certs-observed.ts';

export interface PublishedWatch {
  /** @throws CertificateStoreError where the system refuses to show it. */
  look(): Promise<PublishedSeen>;
  /** The next look reads it again. */
  forget(): void;
}

export function createPublishedWatch(directory: string, keyGroup: () => number | undefined): PublishedWatch {
  let known: { readonly signature: string; readonly seen: PublishedSeen } | undefined;
  return {
    forget() {
      known = undefined;
    },
    async look() {
      const group = keyGroup();
      const signature = `${group} ${await storeSignature(directory)}`;
      if (known?.signature === signature) return known.seen;
      const seen = await seenOf(await readStore(directory, group === undefined ? {} : { keyGroup: group }));
      known = { signature, seen };
      return seen;
    },
  };
}

async function seenOf(state: StoreState): Promise<PublishedSeen> {
  if (state.state === 'empty') return { state: 'none' };
  const { manifest } = state;
  const contents = PublishedContents.safeParse(manifest?.contents);
  const reason = state.state === 'damaged' ? state.reason : undefined;
  if (manifest === undefined || !contents.success) {
    // Of another release, or nothing that can be read: whatever is there is replaced.
    return { state: 'damaged', reason: reason ?? 'its manifest is of another release' };
  }
  const { generation, createdAt: at } = manifest;
  const common = { generation, at, contents: contents.data };
  if (state.state === 'damaged') return { state: 'damaged', reason: state.reason, ...common };
  const texts = [state.files['ca.crt'], state.files['server.crt'], state.files['client.crt']];
  return { state: 'intact', ...common, certificates: await certificatesOf(texts) };
}

async function certificatesOf(
  texts: readonly (string | undefined)[],
): Promise<Extract<PublishedSeen, { state: 'intact' }>['certificates']> {
  const found: Certificate[] = [];
  for (const text of texts) {
    if (text === undefined) continue;
    const { certificates } = await readMaterial({ name: 'published', bytes: Buffer.from(text) });
    found.push(...certificates);
  }
  return Object.fromEntries(found.map((each) => [each.fingerprint, factsOf(each)]));
}

/** An item as it is published, with its key. */
export async function publishedMaterial(
  directory: string,
  item: CertItem,
): Promise<{ readonly certificates: readonly Certificate[]; readonly key?: PrivateKey }> {
  const certificates = await readGenerationFile(directory, `${item}.crt`);
  const keyText = item === 'ca' ? undefined : await readGenerationFile(directory, `${item}.key`);
  const text = `${certificates ?? ''}${keyText ?? ''}`;
  if (text === '') return { certificates: [] };
  const material = await readMaterial({ name: item, bytes: Buffer.from(text) });
  const [key] = material.keys;
  return { certificates: material.certificates, ...(key === undefined ? {} : { key }) };
}
