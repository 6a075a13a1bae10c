/** What the next generation of /certs is made from: equal contents give equal files. Pure. */

import type { CertItem } from '../contract/certificate.ts';
import type { PublishedContents, PublishedItem } from '../contract/published-certs.ts';
import type { CertsSeen } from '../observe/certs-observed.ts';
import type { CertDecision } from './cert-decision.ts';

/** Keys stand in one order, so that two of them can be compared as text. */
export function wantedContents(
  seen: CertsSeen,
  decisions: Readonly<Record<CertItem, CertDecision>>,
  now: number,
): PublishedContents {
  const [ca, server, client] = [decisions.ca, decisions.server, decisions.client].map(publishedItem);
  const { systemRoots, keyGroup } = seen;
  const embedded = embeddedAuthorities(seen);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(server === undefined ? {} : { server }),
    ...(client === undefined ? {} : { client }),
    embedded,
    bundle: trusted(seen, ca, embedded, now),
    ...(systemRoots === undefined ? {} : { systemRoots }),
    ...(keyGroup === undefined ? {} : { keyGroup }),
  };
}

/** What the package brings; where that cannot be used just now, what is published of it stays. */
function embeddedAuthorities({ embedded, published }: CertsSeen): string[] {
  if (embedded.ca.state === 'usable') return fingerprintsOf(embedded.ca);
  const isKept = embedded.ca.state === 'unusable' && published.state !== 'none';
  return isKept ? (published.contents?.embedded ?? []) : [];
}

/** Of everybody, each once under its first origin, without what has expired. */
function trusted(
  seen: CertsSeen,
  ca: PublishedItem | undefined,
  embedded: readonly string[],
  now: number,
): PublishedContents['bundle'] {
  const { authorities } = seen.generated;
  const all = [
    ...from('customer', ca?.source === 'customer' ? ca.fingerprints : []),
    ...from('embedded', embedded),
    ...from('generated', fingerprintsOf({ certificates: authorities })),
    // The file of a CA of ours may be gone while what it has signed is in force.
    ...from('generated', ca?.source === 'generated' ? ca.fingerprints : []),
  ];
  const ends = endsOf(seen);
  const current = all.filter(({ fingerprint }) => (ends.get(fingerprint) ?? Infinity) > now);
  return current.filter(
    ({ fingerprint }, index) => current.findIndex((each) => each.fingerprint === fingerprint) === index,
  );
}

/** Of those that are known still. */
function endsOf({ customer, embedded, generated, published }: CertsSeen): ReadonlyMap<string, number> {
  const brought = [customer.ca, embedded.ca].flatMap((item) =>
    item.state === 'usable' ? item.certificates : [],
  );
  const others = published.state === 'intact' ? Object.values(published.certificates) : [];
  return new Map(
    [...others, ...brought, ...generated.authorities].map(({ fingerprint, notAfter }) => [
      fingerprint,
      notAfter,
    ]),
  );
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
