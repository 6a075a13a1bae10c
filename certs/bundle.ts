/** The text of ca-bundle.crt, and the CAs of the operating system that may be in it. */

import { setImmediate } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { readCertificate } from './certificate.ts';
import type { Certificate, CertificateFacts } from './types.ts';

export interface BundleEntry {
  readonly certificate: Certificate;
  /** Such as `customer`, `system`. */
  readonly origin: string;
}

export interface Bundle {
  readonly text: string;
  readonly included: readonly (CertificateFacts & { readonly origin: string })[];
  readonly leftOut: readonly {
    readonly subject: string;
    readonly fingerprint: string;
    readonly reason: string;
  }[];
}

/**
 * Each certificate once, under the first origin that has it; the order of the origins is that of the entries, and within one
 * that of the subjects. What has expired, or is no CA, is left out. A comment line stands before each.
 */
export function renderBundle(entries: readonly BundleEntry[], now: number): Bundle {
  const included = new Map<string, BundleEntry>();
  const leftOut = new Map<string, Bundle['leftOut'][number]>();
  for (const entry of entries) {
    const { fingerprint, subject } = entry.certificate;
    const reason = whyLeftOut(entry.certificate, now);
    if (reason !== undefined) leftOut.set(fingerprint, { subject, fingerprint, reason });
    else if (!included.has(fingerprint)) included.set(fingerprint, entry);
  }
  const origins = [...new Set(entries.map(({ origin }) => origin))];
  const ordered = [...included.values()].toSorted(
    (a, b) =>
      origins.indexOf(a.origin) - origins.indexOf(b.origin) ||
      compare(a.certificate.subject, b.certificate.subject) ||
      compare(a.certificate.fingerprint, b.certificate.fingerprint),
  );
  return {
    text: ordered.map((entry) => `${comment(entry)}\n${entry.certificate.pem}`).join(''),
    included: ordered.map(({ certificate, origin }) => ({ ...certificate, origin })),
    leftOut: [...leftOut.values()],
  };
}

/** The loop goes on in between: more than a hundred of them take a quarter of a second. */
const BATCH = 8;
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Of a PEM bundle such as /etc/ssl/certs/ca-certificates.crt; one that node:crypto does not know is passed over. None where it is missing. */
export async function readSystemRoots(path: string): Promise<readonly Certificate[]> {
  const roots: Certificate[] = [];
  const blocks = (await textOf(path)).match(BLOCK) ?? [];
  for (const [index, block] of blocks.entries()) {
    if (index % BATCH === BATCH - 1) await setImmediate();
    const root = readOrNone(block);
    if (root !== undefined) roots.push(root);
  }
  return roots;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The distribution's own file: a root in it with a key of a kind to come is no reason to trust none. */
function readOrNone(pem: string): Certificate | undefined {
  try {
    return readCertificate(pem);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

function whyLeftOut({ isCa, notAfter }: Certificate, now: number): string | undefined {
  if (!isCa) return 'it is no CA';
  return notAfter <= now ? `it expired ${dayOf(notAfter)}` : undefined;
}

function comment({ certificate, origin }: BundleEntry): string {
  const { subject, notAfter, fingerprint } = certificate;
  return `# ${plain(subject)} (${plain(origin)}; until ${dayOf(notAfter)}; sha256 ${fingerprint})`;
}

/** On one line, and without what a terminal or a reader of PEM would act on. */
function plain(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?').replaceAll('-----', '_____');
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
