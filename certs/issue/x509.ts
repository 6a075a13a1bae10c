/** What is to be signed, made and signed by @peculiar/x509: 17 MB resident, so it is loaded when something is issued. */

import { createPublicKey } from 'node:crypto';
import type * as Library from '@peculiar/x509';
import type { CertificateName, KeyPair, PrivateKey } from '../types.ts';
import { webCryptoKeys } from './keys.ts';
import type { SubjectAttribute } from './subject.ts';
import type { Validity } from './validity.ts';

export type KeyUsage = 'digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign';
export type ExtendedKeyUsage = 'serverAuth' | 'clientAuth';

export interface RequestContent {
  readonly subject: readonly SubjectAttribute[];
  readonly names: readonly CertificateName[];
  readonly keyUsages: readonly KeyUsage[];
}

export interface CertificateContent extends RequestContent, Validity {
  readonly serial: Uint8Array;
  /** `ca`: signs leaves, and no further CA. */
  readonly kind: 'ca' | 'leaf';
  readonly extendedKeyUsages: readonly ExtendedKeyUsage[];
}

/** DER. Without `issuer` the key signs itself. */
export async function signCertificate(
  content: CertificateContent,
  key: PrivateKey,
  issuer?: KeyPair,
): Promise<Uint8Array> {
  const x509 = await load();
  const subject = nameOf(x509, content.subject);
  const subjectKeyId = await keyIdOf(x509, key);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(content.serial).toString('hex'),
    subject,
    issuer: issuer === undefined ? subject : certificateOf(x509, issuer).subjectName,
    notBefore: new Date(content.notBefore),
    notAfter: new Date(content.notAfter),
    publicKey: webCryptoKeys(key).publicKey,
    signingKey: webCryptoKeys(issuer?.key ?? key).privateKey,
    extensions: [
      content.kind === 'ca'
        ? new x509.BasicConstraintsExtension(true, 0, true)
        : new x509.BasicConstraintsExtension(false, undefined, true),
      ...requested(x509, content),
      ...extended(x509, content.extendedKeyUsages),
      new x509.SubjectKeyIdentifierExtension(subjectKeyId),
      new x509.AuthorityKeyIdentifierExtension(
        issuer === undefined ? subjectKeyId : await issuerKeyId(x509, issuer),
      ),
    ],
  });
  return new Uint8Array(certificate.rawData);
}

/** The request in DER, and its subject in one line, the most specific part first. */
export async function signRequest(
  content: RequestContent,
  key: PrivateKey,
): Promise<{ readonly der: Uint8Array; readonly subject: string }> {
  const x509 = await load();
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: nameOf(x509, content.subject),
    extensions: requested(x509, content),
    // The library takes the name from the key.
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    keys: webCryptoKeys(key),
  });
  return {
    der: new Uint8Array(request.rawData),
    subject: nameOf(x509, content.subject.toReversed()).toString(),
  };
}

/** The library asks for the metadata API to be there before it. */
async function load(): Promise<typeof Library> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

function nameOf({ Name }: typeof Library, subject: readonly SubjectAttribute[]): Library.Name {
  return new Name(subject.map(({ type, value }) => ({ [type]: [{ utf8String: value }] })));
}

function certificateOf(
  { X509Certificate }: typeof Library,
  { certificate }: KeyPair,
): Library.X509Certificate {
  return new X509Certificate(certificate.pem);
}

/** SHA-1 of the key's bits, as RFC 5280, 4.2.1.2 (1) recommends: a name for it, no protection. */
async function keyIdOf({ PublicKey }: typeof Library, { key }: PrivateKey): Promise<string> {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return Buffer.from(await new PublicKey(spki).getKeyIdentifier()).toString('hex');
}

/** Verifiers compare it with what stands in the issuer, however that was made. */
async function issuerKeyId(x509: typeof Library, issuer: KeyPair): Promise<string> {
  const extension = certificateOf(x509, issuer).getExtension(x509.SubjectKeyIdentifierExtension);
  return extension?.keyId ?? (await keyIdOf(x509, issuer.key));
}

/** What a request asks for and a certificate grants alike. */
function requested(x509: typeof Library, { subject, names, keyUsages }: RequestContent): Library.Extension[] {
  const flags = keyUsages.reduce((bits, usage) => bits | x509.KeyUsageFlags[usage], 0);
  const usages = new x509.KeyUsagesExtension(flags, true);
  if (names.length === 0) return [usages];
  const general = names.map(({ kind, value }) => ({
    type: kind,
    value: kind === 'ip' ? hexGroups(value) : value,
  }));
  // RFC 5280, 4.2.1.6: critical where it is the only name there is.
  return [usages, new x509.SubjectAlternativeNameExtension(general, subject.length === 0)];
}

function extended(x509: typeof Library, usages: readonly ExtendedKeyUsage[]): Library.Extension[] {
  if (usages.length === 0) return [];
  return [new x509.ExtendedKeyUsageExtension(usages.map((usage) => x509.ExtendedKeyUsage[usage]))];
}

/** The library reads `::ffff:10.0.0.1` wrongly; a URL writes it `::ffff:a00:1`. */
function hexGroups(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}
