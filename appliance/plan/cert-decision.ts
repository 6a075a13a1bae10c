/** Where each certificate comes from: customer over embedded over generated, item by item, with the reason. Pure. */

import type { CertItem, CertSource } from '../contract/certificate.ts';
import type { CertificateFacts } from '../../certs/types.ts';
import type { PublishedItem } from '../contract/published-certs.ts';
import type { CertsSeen, SeenItem } from '../observe/certs-observed.ts';

export type CertDecision = {
  readonly item: CertItem;
  /** Why this source, and why each better one was not taken: whole sentences, which stand by themselves. */
  readonly why: string;
} & (
  | {
      readonly kind: 'use';
      readonly source: CertSource;
      readonly where?: string;
      readonly certificates: readonly CertificateFacts[];
    }
  /** What is published stays in force: its source holds something now that cannot be used. */
  | { readonly kind: 'keep'; readonly source: CertSource; readonly published: PublishedItem }
  /** The appliance has to make it first. */
  | { readonly kind: 'none' }
);

const BROUGHT = ['customer', 'embedded'] as const;

export function decideCertificate(item: CertItem, seen: CertsSeen, now: number): CertDecision {
  const lost: string[] = [];
  for (const source of BROUGHT) {
    const candidate = seen[source][item];
    if (candidate.state === 'usable') {
      const { where, certificates } = candidate;
      return { kind: 'use', item, source, where, certificates, why: because([...lost, won(source, where)]) };
    }
    const published = publishedBy(seen, item, source);
    if (candidate.state === 'unusable' && published !== undefined) {
      const why = because([...lost, lostBy(source, candidate), 'what is published stays in force']);
      return { kind: 'keep', item, source, published, why };
    }
    lost.push(lostBy(source, candidate));
  }
  const certificates = generatedFor(item, seen, now);
  if (certificates.length > 0) {
    const why = because([...lost, 'this appliance has made it itself']);
    return { kind: 'use', item, source: 'generated', certificates, why };
  }
  const published = publishedBy(seen, item, 'generated');
  if (published === undefined)
    return { kind: 'none', item, why: because([...lost, 'this appliance has not made it yet']) };
  const why = because([...lost, 'what is published stays in force until another is made']);
  return { kind: 'keep', item, source: 'generated', published, why };
}

/** A clock that was ahead for a while makes what is valid one day: as good as nothing until then. */
const FROM_THE_FUTURE_MS = 86_400_000;

/** Without what a clock that was ahead has made. `authorities` is newest first. */
export function presentAuthorities<One extends CertificateFacts>(
  authorities: readonly One[],
  now: number,
): readonly One[] {
  return authorities.filter(({ notBefore }) => notBefore - now <= FROM_THE_FUTURE_MS);
}

/** All that is valid still: a new CA stands beside the old one until the old one ends. */
export function validAuthorities<One extends CertificateFacts>(
  authorities: readonly One[],
  now: number,
): readonly One[] {
  const valid = presentAuthorities(authorities, now).filter(({ notAfter }) => notAfter > now);
  return valid.length > 0 ? valid : authorities.slice(0, 1);
}

/** Others need time to learn of a new CA before anything is signed by it. */
const AUTHORITY_SETTLE_MS = 30 * 86_400_000;

/** The newest that others have had time to learn of; `authorities` is newest first. */
export function signingAuthority(
  authorities: readonly CertificateFacts[],
  now: number,
): CertificateFacts | undefined {
  const valid = validAuthorities(authorities, now);
  return valid.find(({ notBefore }) => now - notBefore >= AUTHORITY_SETTLE_MS) ?? valid.at(-1);
}

function generatedFor(item: CertItem, { generated }: CertsSeen, now: number): readonly CertificateFacts[] {
  if (item === 'ca') return validAuthorities(generated.authorities, now);
  const leaf = generated[item];
  return leaf === undefined ? [] : [leaf];
}

function publishedBy(
  { published }: CertsSeen,
  item: CertItem,
  source: CertSource,
): PublishedItem | undefined {
  if (published.state === 'none') return undefined;
  if (published.state === 'damaged' && !published.whole.includes(item)) return undefined;
  const found = published.contents?.[item];
  return found?.source === source ? found : undefined;
}

const BROUGHT_BY = { customer: 'the site has brought', embedded: 'the package brings' } as const;
type Brought = keyof typeof BROUGHT_BY;

function won(source: Brought, where: string): string {
  return `${BROUGHT_BY[source]} it: ${where}`;
}

function lostBy(source: Brought, candidate: Exclude<SeenItem, { state: 'usable' }>): string {
  if (candidate.state === 'absent') return candidate.reason;
  const faults = candidate.problems.filter(({ severity }) => severity === 'error');
  return `what ${BROUGHT_BY[source]}, ${candidate.where}, cannot be used (${faults.map(({ message }) => message).join('; ')})`;
}

/** One sentence of each. */
function because(parts: readonly string[]): string {
  return parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}.`).join(' ');
}
