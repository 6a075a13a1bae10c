/** The text of ca-bundle.crt: every CA that containers should trust, each once, with a line that says what it is and whose. */

import type { Certificate } from './types.ts';

export interface BundleEntry {
  readonly certificate: Certificate;
  /** A word for where it came from: `embedded`, `customer`, `generated`, `system`. */
  readonly origin: string;
}

export interface Included {
  readonly fingerprint: string;
  readonly origin: string;
  readonly subject: string;
  /** In ms since the epoch. */
  readonly notAfter: number;
}

export interface LeftOut {
  readonly subject: string;
  readonly fingerprint: string;
  /** For a person: what it is, not a sentence of its own. */
  readonly reason: string;
}

export interface Bundle {
  /** Empty where nothing is included. */
  readonly text: string;
  readonly included: readonly Included[];
  readonly leftOut: readonly LeftOut[];
}

/** One certificate, and everybody who brought it, the first first. */
interface Distinct {
  readonly certificate: Certificate;
  readonly origins: readonly string[];
}

/**
 * Ordered by origin (as they first appear in `entries`), subject, fingerprint: the same certificates give the same text until one expires.
 * Who is not valid yet is included: its day may come without another bundle, and until then verifiers refuse it. `now` in ms since the epoch.
 */
export function renderBundle(entries: readonly BundleEntry[], now: number): Bundle {
  const distinct = distinctOf(entries);
  const reasons = new Map(distinct.map((each) => [each, reasonAgainst(each.certificate, now)]));
  const included = distinct.filter((each) => reasons.get(each) === undefined);
  const leftOut = distinct.flatMap((each) => {
    const reason = reasons.get(each);
    const { subject, fingerprint } = each.certificate;
    return reason === undefined ? [] : [{ subject, fingerprint, reason }];
  });
  return {
    text: [
      ...included.map((each) => `${commentOf(each)}\n${each.certificate.pem}`),
      ...leftOut.map(({ subject, reason }) => `# left out: ${harmless(subject)} (${reason})\n`),
    ].join(''),
    included: included.map(({ certificate: { fingerprint, subject, notAfter }, origins: [origin = ''] }) => ({
      fingerprint,
      origin,
      subject,
      notAfter,
    })),
    leftOut,
  };
}

function distinctOf(entries: readonly BundleEntry[]): readonly Distinct[] {
  const found = new Map<string, Distinct>();
  for (const { certificate, origin } of entries) {
    const { certificate: first, origins } = found.get(certificate.fingerprint) ?? {
      certificate,
      origins: [],
    };
    const all = origins.includes(origin) ? origins : [...origins, origin];
    found.set(certificate.fingerprint, { certificate: first, origins: all });
  }
  const order = [...new Set(entries.map(({ origin }) => origin))];
  const rank = ({ origins: [origin = ''] }: Distinct): number => order.indexOf(origin);
  return [...found.values()].toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      compare(a.certificate.subject, b.certificate.subject) ||
      compare(a.certificate.fingerprint, b.certificate.fingerprint),
  );
}

/** By code unit, whatever the language of the machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Valid through `notAfter`, RFC 5280 4.1.2.5. */
function reasonAgainst({ isCa, notAfter }: Certificate, now: number): string | undefined {
  if (!isCa) return 'not a CA: its basic constraints do not say CA:TRUE';
  if (Number.isNaN(notAfter)) return 'the end of its validity cannot be read';
  return notAfter < now ? `expired on ${dayOf(notAfter)}` : undefined;
}

function commentOf({ certificate, origins: [origin = '', ...others] }: Distinct): string {
  const { subject, notAfter, fingerprint } = certificate;
  const whose = others.length === 0 ? origin : `${origin}, also ${others.join(', ')}`;
  const sum = fingerprint.replaceAll(/..(?=.)/g, '$&:');
  return `# ${harmless(subject)} (${harmless(whose)}; until ${dayOf(notAfter)}; sha256 ${sum})`;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Enough to recognise a subject. */
const MAX_LENGTH = 120;

/**
 * Whoever made a certificate chose its subject. Nothing of it may end the line, steer a terminal (control and format characters, such as
 * those that turn the direction of writing), or be taken for the beginning of a PEM block by a reader that looks anywhere in a line.
 */
function harmless(text: string): string {
  const plain = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}').replaceAll(/-{2,}/g, '-');
  return plain.length <= MAX_LENGTH ? plain : `${plain.slice(0, MAX_LENGTH).toWellFormed()}…`;
}
