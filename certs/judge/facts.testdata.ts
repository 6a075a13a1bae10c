/** Facts of a certificate that nothing is wrong with, for what looks at facts only. */

import type { CertificateFacts, CertificateName, CertificateProblem } from '../types.ts';
import type { Circumstances } from './verdict.ts';

export const NOW = Date.parse('2026-06-15T12:00:00Z');

export const circumstances: Circumstances = { now: NOW, clockIsTrusted: true, names: [] };

export function facts(differences: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    fingerprint: 'f'.repeat(64),
    publicKeyFingerprint: 'e'.repeat(64),
    subject: 'CN=edge',
    issuer: 'CN=Root',
    serial: '01',
    names: [dns('edge.example.com')],
    notBefore: Date.parse('2026-01-01'),
    notAfter: Date.parse('2028-01-01'),
    isCa: false,
    isSelfSigned: false,
    key: { type: 'ec', curve: 'P-256' },
    signatureHash: 'sha256',
    ...differences,
  };
}

export function dns(value: string): CertificateName {
  return { kind: 'dns', value };
}

export function ip(value: string): CertificateName {
  return { kind: 'ip', value };
}

/** All that a person reads of a problem, in one line. */
export function line({ severity, code, where, message, action }: CertificateProblem): string {
  return `${severity} ${code} | ${where}: ${message} | ${action}`;
}
