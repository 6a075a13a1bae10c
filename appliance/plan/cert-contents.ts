/** What the next generation of /certs is made from: equal contents give equal files. Pure. */

import type { CertItem } from '../contract/certificate.ts';
import type { PublishedContents, PublishedItem } from '../contract/published-certs.ts';
import type { CertsSeen } from '../observe/certs-observed.ts';
import type { CertDecision } from './cert-decision.ts';

/** Keys stand in one order, so that two of them can be compared as text. */
export function wantedContents(
  seen: CertsSeen,
  decisions: Readonly<Record<CertItem, CertDecision>>,
): PublishedContents {
  const [ca, server, client] = [decisions.ca, decisions.server, decisions.client].map(publishedItem);
  const { embedded, generated, systemRoots, keyGroup } = seen;
  const embeddedCa = embedded.ca.state === 'usable' ? fingerprintsOf(embedded.ca) : [];
  const customer = ca?.source === 'customer' ? ca.fingerprints : [];
  const own = generated.authorities.map(({ fingerprint }) => fingerprint);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(server === undefined ? {} : { server }),
    ...(client === undefined ? {} : { client }),
    embedded: embeddedCa,
    bundle: [...from('customer', customer), ...from('embedded', embeddedCa), ...from('generated', own)],
    ...(systemRoots === undefined ? {} : { systemRoots }),
    ...(keyGroup === undefined ? {} : { keyGroup }),
  };
}

function publishedItem(decision: CertDecision): PublishedItem | undefined {
  if (decision.kind === 'none') return undefined;
  if (decision.kind === 'keep') return decision.published;
  return { source: decision.source, fingerprints: fingerprintsOf(decision) };
}

function fingerprintsOf({ certificates }: { certificates: readonly { fingerprint: string }[] }): string[] {
  return certificates.map(({ fingerprint }) => fingerprint);
}

function from(origin: string, fingerprints: readonly string[]): PublishedContents['bundle'] {
  return fingerprints.map((fingerprint) => ({ origin, fingerprint }));
}
