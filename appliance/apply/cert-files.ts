/** The texts of one generation of /certs, from what it is to be made of. */

import { renderBundle } from '../../certs/bundle.ts';
import type { BundleEntry } from '../../certs/bundle.ts';
import { privateKeyPem } from '../../certs/issue/keys.ts';
import type { GenerationTexts } from '../../certs/store/layout.ts';
import type { Certificate } from '../../certs/types.ts';
import type { CertItem } from '../contract/certificate.ts';
import type { PublishedContents, PublishedItem } from '../contract/published-certs.ts';
import { CertificateGoneError } from './certs-hand.ts';
import type { CertMaterial, CertsHand } from './certs-hand.ts';

/** @throws CertificateGoneError where something is not as `contents` says any more. */
export async function generationTexts(
  contents: PublishedContents,
  certs: CertsHand,
): Promise<GenerationTexts> {
  const [ca, server, client] = await Promise.all(
    (['ca', 'server', 'client'] as const).map((item) => materialFor(item, contents[item], certs)),
  );
  const embedded =
    pick(contents.embedded, certs.material('ca', 'embedded').certificates) ??
    pick(contents.embedded, (await certs.published('embedded_ca')).certificates);
  if (embedded === undefined) throw new CertificateGoneError('what the package brings');
  return {
    ...(ca === undefined ? {} : { 'ca.crt': pemOf(ca.certificates) }),
    ...(embedded.length === 0 ? {} : { 'embedded_ca.crt': pemOf(embedded) }),
    'ca-bundle.crt': await bundleText(contents, [...(ca?.certificates ?? []), ...embedded], certs),
    ...pairTexts('server', server),
    ...pairTexts('client', client),
  };
}

/** From its source; what cannot be had there any more is what is published. */
async function materialFor(
  item: CertItem,
  wanted: PublishedItem | undefined,
  certs: CertsHand,
): Promise<CertMaterial | undefined> {
  if (wanted === undefined) return undefined;
  const fromSource = matching(wanted, certs.material(item, wanted.source));
  const found = fromSource ?? matching(wanted, await certs.published(item));
  if (found === undefined) throw new CertificateGoneError(`${item} (${wanted.source})`);
  return found;
}

function matching(
  { fingerprints }: PublishedItem,
  { certificates, key }: CertMaterial,
): CertMaterial | undefined {
  const found = pick(fingerprints, certificates);
  return found && { certificates: found, ...(key === undefined ? {} : { key }) };
}

async function bundleText(
  { bundle, systemRoots }: PublishedContents,
  brought: readonly Certificate[],
  certs: CertsHand,
): Promise<string> {
  const own = certs.authorities().map(({ certificate }) => certificate);
  const entries = bundle.map(({ origin, fingerprint }): BundleEntry => {
    const certificate = [...brought, ...own].find((each) => each.fingerprint === fingerprint);
    if (certificate === undefined) throw new CertificateGoneError(`a CA (${origin})`);
    return { certificate, origin };
  });
  const roots = systemRoots === undefined ? [] : await certs.systemRoots();
  const system = roots.map((certificate): BundleEntry => ({ certificate, origin: 'system' }));
  return renderBundle([...entries, ...system], certs.now()).text;
}

function pairTexts(item: 'server' | 'client', pair: CertMaterial | undefined): GenerationTexts {
  if (pair === undefined) return {};
  if (pair.key === undefined) throw new CertificateGoneError(`the key of ${item}`);
  return { [`${item}.crt`]: pemOf(pair.certificates), [`${item}.key`]: privateKeyPem(pair.key) };
}

/** In the order of the fingerprints; `undefined`: one is missing. */
function pick(
  fingerprints: readonly string[],
  certificates: readonly Certificate[],
): readonly Certificate[] | undefined {
  const found = fingerprints.map((wanted) => certificates.find(({ fingerprint }) => fingerprint === wanted));
  return found.every((certificate) => certificate !== undefined) ? found : undefined;
}

function pemOf(certificates: readonly Certificate[]): string {
  return certificates.map(({ pem }) => pem).join('');
}
