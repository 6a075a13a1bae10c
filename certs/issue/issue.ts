/** The appliance's own CA, and the certificates that it signs. */

import { readCertificate } from '../certificate.ts';
import type { CertificateName, KeyPair } from '../types.ts';
import { IssueError } from './issue-error.ts';
import { generatePrivateKey } from './keys.ts';
import type { KeyType } from './keys.ts';
import { namesToIssue } from './names.ts';
import { subjectAttributes } from './subject.ts';
import type { SubjectParts } from './subject.ts';
import { validityFrom } from './validity.ts';
import { signCertificate } from './x509.ts';
import type { ExtendedKeyUsage, KeyUsage } from './x509.ts';

/** What differs each time. Keys and signatures have randomness of their own, from OpenSSL. */
export interface IssueClock {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly randomBytes: (size: number) => Uint8Array;
}

export interface CaOptions extends SubjectParts {
  readonly keyType: KeyType;
  /** From an hour before now. */
  readonly lifetimeMs: number;
}

export interface LeafOptions {
  /** A server of a cluster is a client of the others too: it gets both extended key usages, a client only its own. */
  readonly usage: 'server' | 'client';
  readonly commonName: string;
  readonly names: readonly CertificateName[];
  readonly keyType: KeyType;
  /** From an hour before now, and never beyond the issuer's. */
  readonly lifetimeMs: number;
}

const EXTENDED_KEY_USAGES: Readonly<Record<LeafOptions['usage'], readonly ExtendedKeyUsage[]>> = {
  server: ['serverAuth', 'clientAuth'],
  client: ['clientAuth'],
};

/** @throws IssueError where the CA would have no name, or would have ended already. */
export async function issueCa(options: CaOptions, at: IssueClock): Promise<KeyPair> {
  const subject = subjectAttributes(options);
  if (!subject.some(({ type }) => type === 'CN')) throw new IssueError('a CA needs a common name');
  const validity = validityFrom(at.now, options.lifetimeMs);
  if (validity.notAfter <= at.now) throw new IssueError('the CA would have ended before it is issued');
  const key = await generatePrivateKey(options.keyType, 'ca');
  const der = await signCertificate(
    {
      ...validity,
      kind: 'ca',
      serial: serialNumber(at),
      subject,
      names: [],
      keyUsages: ['keyCertSign', 'cRLSign'],
      extendedKeyUsages: [],
    },
    key,
  );
  return { certificate: readCertificate(der), key };
}

/** @throws IssueError where the issuer cannot sign, a name is not valid, or nobody could be told by the certificate. */
export async function issueLeaf(issuer: KeyPair, options: LeafOptions, at: IssueClock): Promise<KeyPair> {
  const { usage, commonName, keyType } = options;
  const names = namesToIssue(options.names);
  const subject = subjectAttributes({ commonName });
  if (names.length === 0 && usage === 'server')
    throw new IssueError('a server needs at least one name or address: clients look at nothing else');
  if (names.length === 0 && subject.length === 0)
    throw new IssueError('a client needs a common name, or at least one name or address');
  checkIssuer(issuer, at.now);
  const validity = validityFrom(at.now, options.lifetimeMs, issuer.certificate);
  if (validity.notAfter <= at.now)
    throw new IssueError('the certificate would have ended before it is issued');
  const key = await generatePrivateKey(keyType, 'leaf');
  const der = await signCertificate(
    {
      ...validity,
      kind: 'leaf',
      serial: serialNumber(at),
      subject,
      names,
      keyUsages: leafKeyUsages(usage, keyType),
      extendedKeyUsages: EXTENDED_KEY_USAGES[usage],
    },
    key,
    issuer,
  );
  return { certificate: readCertificate(der), key };
}

/** Clients before TLS 1.3 may encrypt the first secret to an RSA key of a server; an EC key only signs. */
export function leafKeyUsages(usage: LeafOptions['usage'], keyType: KeyType): readonly KeyUsage[] {
  return usage === 'server' && keyType === 'rsa'
    ? ['digitalSignature', 'keyEncipherment']
    : ['digitalSignature'];
}

function checkIssuer({ certificate, key }: KeyPair, now: number): void {
  const { subject, isCa, notAfter, publicKeyFingerprint } = certificate;
  if (!isCa) throw new IssueError(`${subject} is no CA: it cannot sign certificates`);
  if (publicKeyFingerprint !== key.publicKeyFingerprint)
    throw new IssueError(`the key does not belong to the CA ${subject}`);
  if (notAfter <= now)
    throw new IssueError(`the CA ${subject} has expired: ${new Date(notAfter).toISOString()}`);
}

/**
 * 126 random bits; RFC 5280, 4.1.2.2 wants them positive and within 20 bytes, and the first byte from 0x40 to 0x7f makes
 * every one as long as the others.
 */
function serialNumber({ randomBytes }: IssueClock): Uint8Array {
  const [first = 0, ...others] = randomBytes(16);
  return Uint8Array.of((first & 0x3f) | 0x40, ...others);
}
