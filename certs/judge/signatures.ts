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
  const verified = remembered((issuer: Certificate, child: Certificate) =>
    read(child).verify(read(issuer).publicKey),
  );
  const relation = (issuer: Certificate, child: Certificate): Relation => {
    const isSigned = verified(issuer, child, `${issuer.publicKeyFingerprint} ${child.fingerprint}`);
    // OpenSSL does not call it the issuer either where its key usage forbids; that is a fault of its own, told as such.
    const isMeant = mayNotSign(issuer) || read(child).checkIssued(read(issuer));
    if (!isMeant) return 'namesake';
    return isSigned ? 'signed' : 'forged';
  };
  const known = remembered(relation);
  return {
    relation: (issuer, child) =>
      isSameName(issuer.subject, child.issuer)
        ? known(issuer, child, `${issuer.fingerprint} ${child.fingerprint}`)
        : 'unrelated',
    // The same point of a curve has two encodings, and so two fingerprints.
    belongTogether: (certificate, key) =>
      certificate.publicKeyFingerprint === key.publicKeyFingerprint ||
      read(certificate).checkPrivateKey(key.key),
  };
}

/** A signature takes a tenth of a millisecond and more, and a search asks for each many times. */
function remembered<Answer>(
  ask: (issuer: Certificate, child: Certificate) => Answer,
): (issuer: Certificate, child: Certificate, key: string) => Answer {
  const answers = new Map<string, Answer>();
  return (issuer, child, key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask(issuer, child);
    answers.set(key, answer);
    return answer;
  };
}

/** Names are compared without regard to case and to the amount of white space (RFC 5280, 7.1). */
export function isSameName(one: string, other: string): boolean {
  return one === other || foldedName(one) === foldedName(other);
}

export function foldedName(name: string): string {
  return name.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

function mayNotSign({ keyUsages }: Certificate): boolean {
  return keyUsages !== undefined && !keyUsages.includes('keyCertSign');
}
