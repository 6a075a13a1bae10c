/** What only cryptography can tell: who signed whom, and which key belongs to which certificate. Nothing else here calls node:crypto. */

import { X509Certificate } from 'node:crypto';
import type { Certificate, PrivateKey } from '../types.ts';

/**
 * How a certificate stands to one that names an issuer. `signed`: it is the issuer. `forged`: it says that it is, and its key did not make
 * the signature. `namesake`: another certificate of the issuer's name, for the child asks for another key or serial number. `unrelated`: not
 * even the name fits.
 */
export type Relation = 'signed' | 'forged' | 'namesake' | 'unrelated';

export interface Signatures {
  relation(issuer: Certificate, child: Certificate): Relation;
  belongTogether(certificate: Certificate, key: PrivateKey): boolean;
}

/** Remembers what it has parsed; made for one judgement, so that nothing outlives it. */
export function readSignatures(): Signatures {
  const parsed = new Map<string, X509Certificate>();
  const read = (certificate: Certificate) => {
    const known = parsed.get(certificate.fingerprint) ?? new X509Certificate(certificate.pem);
    parsed.set(certificate.fingerprint, known);
    return known;
  };
  return {
    relation(issuer, child) {
      if (!isSameName(issuer.subject, child.issuer)) return 'unrelated';
      const verified = read(child).verify(read(issuer).publicKey);
      // OpenSSL does not call it the issuer either where its key usage forbids; that is a fault of its own, told as such.
      const isMeant = mayNotSign(issuer) || read(child).checkIssued(read(issuer));
      if (!isMeant) return 'namesake';
      return verified ? 'signed' : 'forged';
    },
    // The same point of a curve has two encodings, and so two fingerprints.
    belongTogether: (certificate, key) =>
      certificate.publicKeyFingerprint === key.publicKeyFingerprint ||
      read(certificate).checkPrivateKey(key.key),
  };
}

/** Names are compared without regard to case and to the amount of white space (RFC 5280, 7.1). */
export function isSameName(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

function mayNotSign({ keyUsages }: Certificate): boolean {
  return keyUsages !== undefined && !keyUsages.includes('keyCertSign');
}
