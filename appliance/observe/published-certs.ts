/** The generation that is published, read again only when something in it has changed. */

import { factsOf } from '../../certs/certificate.ts';
import { readMaterial } from '../../certs/parse/material.ts';
import { sha256 } from '../../certs/store/layout.ts';
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
      const seen = await seenOf(
        directory,
        await readStore(directory, group === undefined ? {} : { keyGroup: group }),
      );
      known = { signature, seen };
      return seen;
    },
  };
}

async function seenOf(directory: string, state: StoreState): Promise<PublishedSeen> {
  if (state.state === 'empty') return { state: 'none' };
  const { manifest } = state;
  const contents = PublishedContents.safeParse(manifest?.contents);
  const reason = state.state === 'damaged' ? state.reason : undefined;
  if (manifest === undefined || !contents.success) {
    // Of another release, or nothing that can be read: whatever is there is replaced.
    return { state: 'damaged', reason: reason ?? 'its manifest is of another release', whole: [] };
  }
  const { generation, createdAt: at } = manifest;
  const common = { generation, at, contents: contents.data };
  if (state.state === 'damaged') {
    const whole = await wholeItems(directory, contents.data);
    return { state: 'damaged', reason: state.reason, whole, ...common };
  }
  const texts = [state.files['ca.crt'], state.files['server.crt'], state.files['client.crt']];
  return {
    state: 'intact',
    ...common,
    bundleSize: state.files['ca-bundle.crt']?.match(/^-----BEGIN CERTIFICATE-----$/gm)?.length ?? 0,
    digest: sha256(JSON.stringify(manifest.files)),
    certificates: await certificatesOf(texts),
  };
}

/** A mode, a link or another file may be what is damaged. */
async function wholeItems(directory: string, contents: PublishedContents): Promise<readonly CertItem[]> {
  const whole: CertItem[] = [];
  for (const item of ['ca', 'server', 'client'] as const) {
    const wanted = contents[item]?.fingerprints;
    if (wanted === undefined) continue;
    const { certificates, key } = await publishedMaterial(directory, item);
    const isThere = wanted.every((each) => certificates.some((found) => found.fingerprint === each));
    const isKept = item === 'ca' || key?.publicKeyFingerprint === certificates[0]?.publicKeyFingerprint;
    if (isThere && certificates.length > 0 && isKept) whole.push(item);
  }
  return whole;
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

/** An item as it is published, with its key; the embedded CAs. */
export async function publishedMaterial(
  directory: string,
  item: CertItem | 'embedded_ca',
): Promise<{ readonly certificates: readonly Certificate[]; readonly key?: PrivateKey }> {
  const certificates = await readGenerationFile(directory, `${item}.crt`);
  const isPair = item === 'server' || item === 'client';
  const keyText = isPair ? await readGenerationFile(directory, `${item}.key`) : undefined;
  const text = `${certificates ?? ''}${keyText ?? ''}`;
  if (text === '') return { certificates: [] };
  const material = await readMaterial({ name: item, bytes: Buffer.from(text) });
  const [key] = material.keys;
  return { certificates: material.certificates, ...(key === undefined ? {} : { key }) };
}
