/** Certificates, keys and times in the words of messages. */

import type { Certificate, CertificateFacts, CertificateName, PublicKeyKind } from '../types.ts';
import type { Role } from './verdict.ts';

export const IMPORT = '"appliancectl certs import FILE..."';
export const REQUEST = '"appliancectl certs csr"';

/** How one gets a better certificate in the place of this one. */
export const RENEWAL: Readonly<Record<Role, string>> = {
  leaf: `Ask whoever issued it for a new one, then import it with ${IMPORT}.`,
  issuer: `Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with ${IMPORT}.`,
  authority: 'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Largest first. A unit is used from two of it on: `18 months` and `47 hours` say more than `1 year` and `1 day`. */
const UNITS: readonly (readonly [lengthMs: number, name: string])[] = [
  [365.25 * DAY_MS, 'years'],
  [30.44 * DAY_MS, 'months'],
  [DAY_MS, 'days'],
  [HOUR_MS, 'hours'],
  [MINUTE_MS, 'minutes'],
];

/** `2026-03-01 (9 months ago)`, `2026-03-01 14:05 UTC (in 5 hours)`. */
export function dateWords(at: number, now: number): string {
  const distanceMs = Math.abs(at - now);
  const [lengthMs, unit] = UNITS.find(([unitMs]) => distanceMs >= 2 * unitMs) ?? [1, ''];
  const amount = unit === '' ? 'a moment' : `${Math.floor(distanceMs / lengthMs)} ${unit}`;
  const day = distanceMs < 2 * DAY_MS ? minuteOf(at) : dayOf(at);
  return `${day} (${at <= now ? `${amount} ago` : `in ${amount}`})`;
}

/** UTC, because machines of one fleet stand in several zones. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'an unknown date' : date.toISOString().slice(0, 10);
}

function minuteOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? 'an unknown date'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function nameOf({ subject }: CertificateFacts): string {
  return nameWords(subject);
}

/** Where one of several certificates is; what was not brought along is known by its subject only. */
export function placeOf(
  certificate: Certificate,
  brought: { readonly where: string; readonly certificates: readonly Certificate[] },
): string {
  const name = nameOf(certificate);
  return brought.certificates.includes(certificate) ? `${brought.where}, ${name}` : name;
}

/** A subject or issuer; both may be empty. */
export function nameWords(name: string): string {
  return name === '' ? '(no name)' : `"${name}"`;
}

/** `RSA with 2048 bits`, `EC P-256`, `ed448`. */
export function keyWords(kind: PublicKeyKind): string {
  if (kind.type === 'rsa') return `RSA with ${kind.bits} bits`;
  return kind.type === 'ec' ? `EC ${kind.curve}` : kind.name;
}

export function namesWords(names: readonly CertificateName[]): string {
  return listed(names.map(({ value }) => value));
}

const MOST_LISTED = 5;

/** `a`, `a and b`, `a, b and c`; of a long list the first five and how many more there are. */
export function listed(items: readonly string[]): string {
  const shown =
    items.length > MOST_LISTED
      ? [...items.slice(0, MOST_LISTED), `${items.length - MOST_LISTED} more`]
      : items;
  const last = shown.at(-1) ?? 'nothing';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 certificate`, `3 certificates`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
