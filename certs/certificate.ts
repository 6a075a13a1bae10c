/** One X.509 certificate, read: what node:crypto knows of it, and its extensions. */

import { createHash, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readExtensions } from './extensions.ts';
import { pemBlock } from './pem.ts';
import { printable } from './printable.ts';
import type { Certificate, CertificateFacts, PublicKeyKind } from './types.ts';

/**
 * `source`: DER, or PEM whose first block is the certificate.
 * @throws the error of node:crypto where it is no certificate, or holds a key of a kind that OpenSSL does not know.
 */
export function readCertificate(source: Uint8Array | string): Certificate {
  const x509 = new X509Certificate(source);
  const { publicKey } = x509;
  const { names, keyUsages } = readExtensions(x509.raw);
  const signatureHash = hashOf(x509.signatureAlgorithm);
  // Despite its name: the extended key usages, as OIDs.
  const extendedKeyUsages = x509.keyUsage as readonly string[] | undefined;
  return {
    pem: pemBlock('CERTIFICATE', x509.raw),
    fingerprint: sha256(x509.raw),
    publicKeyFingerprint: publicKeyFingerprint(publicKey),
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    serial: x509.serialNumber.toLowerCase(),
    names,
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
    isCa: x509.ca,
    isSelfSigned: x509.subject === x509.issuer && x509.verify(publicKey),
    ...(keyUsages === undefined ? {} : { keyUsages }),
    ...(extendedKeyUsages === undefined ? {} : { extendedKeyUsages }),
    key: keyKind(publicKey),
    ...(signatureHash === undefined ? {} : { signatureHash }),
  };
}

/** Without its bytes. */
export function factsOf(certificate: Certificate): CertificateFacts {
  const facts: CertificateFacts & { pem?: string } = { ...certificate };
  delete facts.pem;
  return facts;
}

/** SHA-256 of the SubjectPublicKeyInfo, in hex: the same for a private key and its public half. */
export function publicKeyFingerprint(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' }));
}

/** Of a public or a private key. */
export function keyKind({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): PublicKeyKind {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss')
    return { type: 'rsa', bits: asymmetricKeyDetails?.modulusLength ?? 0 };
  if (asymmetricKeyType === 'ec')
    return { type: 'ec', curve: curveName(asymmetricKeyDetails?.namedCurve ?? '') };
  return { type: 'other', name: asymmetricKeyType ?? 'unknown' };
}

/** As NIST names them (FIPS 186-5), OpenSSL's word for any other. */
function curveName(name: string): string {
  const nist: Readonly<Record<string, string>> = {
    prime256v1: 'P-256',
    secp384r1: 'P-384',
    secp521r1: 'P-521',
  };
  return nist[name] ?? name;
}

/** OpenSSL's long name, such as `sha256WithRSAEncryption`, `ecdsa-with-SHA1`. */
function hashOf(algorithm: string | undefined): string | undefined {
  return /\b(md[245]|sha\d*(?:-\d+)?)/i.exec(algorithm?.replace(/With/i, ' with ') ?? '')?.[1]?.toLowerCase();
}

/** OpenSSL gives one line a part, the most general first. */
function oneLine(name: string | undefined): string {
  return printable((name ?? '').split('\n').toReversed().join(', '));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
