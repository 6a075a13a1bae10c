/** What certificates are to every part of certs/: plain data, read by parse/, judged by judge/, made by issue/, published by store/. */

import type { KeyObject } from 'node:crypto';
import type { CertItem } from '../appliance/contract/certificate.ts';

export type { CertItem };

/** A name or address in a certificate. DNS names in lower case, addresses in their shortest form (`::1`). */
export interface CertificateName {
  readonly kind: 'dns' | 'ip';
  readonly value: string;
}

export type PublicKeyKind =
  | { readonly type: 'rsa'; readonly bits: number }
  | { readonly type: 'ec'; readonly curve: string }
  /** `name`: node:crypto's word, such as `ed25519`, `ed448`, `dsa`. */
  | { readonly type: 'other'; readonly name: string };

/** One X.509 certificate as planning needs it: no bytes, nothing secret. Times in ms since the epoch. */
export interface CertificateFacts {
  /** SHA-256 of the DER, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** SHA-256 of the SubjectPublicKeyInfo (DER), likewise: equal where certificate, key and request belong together. */
  readonly publicKeyFingerprint: string;
  /** One line, most specific part first: `CN=edge, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** Lower-case hex digits. */
  readonly serial: string;
  /** Subject alternative names; kinds other than DNS and IP are left out. */
  readonly names: readonly CertificateName[];
  readonly notBefore: number;
  readonly notAfter: number;
  /** basicConstraints CA:TRUE, and keyCertSign among the key usages where there are any (as OpenSSL judges it). */
  readonly isCa: boolean;
  /** Subject and issuer are the same, and its own key has signed it. */
  readonly isSelfSigned: boolean;
  /** RFC 5280 4.2.1.3 names (`digitalSignature`, `keyCertSign`); absent: the extension is absent. */
  readonly keyUsages?: readonly string[];
  /** RFC 5280 4.2.1.12 as OIDs; absent: the extension is absent. */
  readonly extendedKeyUsages?: readonly string[];
  readonly key: PublicKeyKind;
  /** Lower case, such as `sha256`; absent where the scheme has none of its own (Ed25519). */
  readonly signatureHash?: string;
}

export interface Certificate extends CertificateFacts {
  /** One block, 64 columns, LF, with the last line ended: the same certificate always gives the same text. */
  readonly pem: string;
}

/** Secret. A KeyObject neither prints nor serialises what it holds. */
export interface PrivateKey {
  readonly key: KeyObject;
  readonly publicKeyFingerprint: string;
  readonly kind: PublicKeyKind;
}

/** A certificate signing request (PKCS#10). */
export interface CertificateRequest {
  readonly pem: string;
  readonly subject: string;
  readonly names: readonly CertificateName[];
  readonly publicKeyFingerprint: string;
}

export interface KeyPair {
  readonly certificate: Certificate;
  readonly key: PrivateKey;
}

/** Something that is wrong with certificates or keys, for a person. Never holds a key or a password. */
export interface CertificateProblem {
  readonly code: CertificateProblemCode;
  /** `error`: it is not used because of this. `warning`: it is used all the same. */
  readonly severity: 'error' | 'warning';
  /** Where it was found: a file's name, `server.p12, block 2`, or the subject of a certificate. */
  readonly where: string;
  /** One sentence, without a full stop at its end. */
  readonly message: string;
  /** What to do about it: an imperative sentence. */
  readonly action: string;
}

export type CertificateProblemCode =
  // What was read is not what it should be.
  | 'file-missing'
  | 'file-unreadable'
  | 'file-too-large'
  | 'empty'
  | 'unknown-format'
  | 'damaged'
  | 'password-missing'
  | 'password-wrong'
  | 'unsupported-encryption'
  | 'wrong-kind' // a request, a private key where a certificate belongs, a public key, a CRL
  | 'duplicate'
  | 'unused' // read, but belongs to nothing here
  // A pair or a CA cannot be used, or not well.
  | 'certificate-missing'
  | 'key-missing'
  | 'key-mismatch'
  | 'key-ambiguous'
  | 'expired'
  | 'not-yet-valid'
  | 'expires-soon'
  | 'not-a-ca'
  | 'is-a-ca'
  | 'key-usage'
  | 'no-names'
  | 'name-mismatch'
  | 'weak-key'
  | 'weak-signature'
  | 'unsupported-key'
  | 'bad-signature'
  | 'chain-incomplete'
  | 'chain-reordered'
  | 'untrusted';
