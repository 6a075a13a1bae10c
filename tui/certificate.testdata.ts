const NOW = Date.parse('2026-01-31T12:00:00Z');
const iso = (agoMs: number): string => new Date(NOW - agoMs).toISOString();

/** Of the server, 79 days before its end. */
export const certificate = {
  subject: 'CN=edge-17',
  issuer: 'CN=edge-17 CA',
  names: ['edge-17', '192.0.2.17'],
  notBefore: iso(10 * 86_400_000),
  notAfter: iso(-79 * 86_400_000),
  fingerprint: 'ab'.repeat(32),
  serial: '01',
  key: 'EC P-256',
};
