import type { CertItemStatus, CertificateView, CertProblemView } from '../contract/certificate.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
export const CERTS_NOW = Date.parse('2026-01-31T12:00:05.000Z');

/** It has lived for 100 days and ends `days` from now. */
export function certificate(
  subject: string,
  days: number,
  more: Partial<CertificateView> = {},
): CertificateView {
  return {
    subject,
    issuer: 'CN=Site CA, O=Example',
    names: [],
    notBefore: new Date(CERTS_NOW - 100 * DAY_MS).toISOString(),
    notAfter: new Date(CERTS_NOW + days * DAY_MS).toISOString(),
    fingerprint: 'ab12'.repeat(16),
    serial: '0a0b',
    key: 'EC P-256',
    ...more,
  };
}

export function item(
  name: CertItemStatus['item'],
  certificates: CertificateView[],
  more: Partial<CertItemStatus> = {},
): CertItemStatus {
  return { item: name, source: 'generated', why: 'made here', certificates, problems: [], ...more };
}

export function problem(more: Partial<CertProblemView> = {}): CertProblemView {
  return {
    code: 'key-mismatch',
    severity: 'error',
    where: 'server.key',
    message: 'the key belongs to none of the certificates',
    action: 'give the key that the request was made with',
    ...more,
  };
}
