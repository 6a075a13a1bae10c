/** One certificate and one problem as the API tells them: pure. */

import type { CertificateView, CertProblemView } from '../contract/certificate.ts';
import type { CertificateFacts, CertificateProblem, PublicKeyKind } from '../../certs/types.ts';

export function certificateView(facts: CertificateFacts): CertificateView {
  return {
    subject: facts.subject,
    issuer: facts.issuer,
    names: facts.names.map(({ value }) => value),
    notBefore: new Date(facts.notBefore).toISOString(),
    notAfter: new Date(facts.notAfter).toISOString(),
    fingerprint: facts.fingerprint,
    serial: facts.serial,
    key: keyText(facts.key),
  };
}

export function keyText(key: PublicKeyKind): string {
  switch (key.type) {
    case 'rsa':
      return `RSA ${key.bits}`;
    case 'ec':
      return `EC ${key.curve}`;
    case 'other':
      return key.name;
  }
}

export function problemView({ code, severity, where, message, action }: CertificateProblem): CertProblemView {
  return { code, severity, where, message, action };
}
