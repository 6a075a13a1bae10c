/** DER of a private key -> a key that works. */

import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { keyKind, publicKeyFingerprint } from '../certificate.ts';
import { pemBlock } from '../pem.ts';
import type { CertificateProblem, PrivateKey } from '../types.ts';
import type { DerKind } from './der-kind.ts';
import { partsOf, objectIdentifierOf, readElement } from '../der.ts';
import { damaged, unsupportedKey } from './problems.ts';
import type { Place } from './problems.ts';

export type PrivateKeyFormat = Extract<DerKind, 'pkcs8' | 'rsa-key' | 'ec-key' | 'dsa-key'>;

export type PrivateKeyResult = { readonly key: PrivateKey } | { readonly problem: CertificateProblem };

const LABELS: Readonly<Record<PrivateKeyFormat, string>> = {
  pkcs8: 'PRIVATE KEY',
  'rsa-key': 'RSA PRIVATE KEY',
  'ec-key': 'EC PRIVATE KEY',
  'dsa-key': 'DSA PRIVATE KEY',
};

const RSA = new Set(['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.10']);
/** RSA of 16384 bits takes 9.3 kB. What is longer is no key, and reading it could take minutes. */
const LONGEST_RSA = 12_000;
/** EC takes 250 bytes, DSA 900; reading a DSA key of 2 kB computes for 80 ms, and of more for much longer. */
const LONGEST_OTHER = 2048;

export function isPrivateKey(kind: DerKind | undefined): kind is PrivateKeyFormat {
  return kind !== undefined && Object.hasOwn(LABELS, kind);
}

export async function readPrivateKey(
  der: Uint8Array,
  format: PrivateKeyFormat,
  place: Place,
): Promise<PrivateKeyResult> {
  if (der.length > (isRsa(der, format) ? LONGEST_RSA : LONGEST_OTHER))
    return { problem: unsupportedKey(place, 'the private key is longer than any that is in use') };
  const key = importKey(der, format);
  if (key === undefined)
    return {
      problem: damaged(
        place,
        'the private key cannot be read: it is damaged, or of a kind that OpenSSL does not know',
      ),
    };
  if (!(await isConsistent(key)))
    return {
      problem: damaged(
        place,
        'the private key does not work: what it signs, its public half does not confirm',
      ),
    };
  return {
    key: { key, publicKeyFingerprint: publicKeyFingerprint(createPublicKey(key)), kind: keyKind(key) },
  };
}

function isRsa(der: Uint8Array, format: PrivateKeyFormat): boolean {
  if (format !== 'pkcs8') return format === 'rsa-key';
  const algorithm = partsOf(readElement(der))[1];
  return RSA.has(objectIdentifierOf(partsOf(algorithm)[0]));
}

function importKey(der: Uint8Array, format: PrivateKeyFormat): KeyObject | undefined {
  try {
    return createPrivateKey(pemBlock(LABELS[format], der));
  } catch {
    // OpenSSL's reasons here are internal (`DECODER routines::unsupported`); damage and unknown kinds look alike.
    return undefined;
  }
}

const signOf: (digest: string | null, data: Uint8Array, key: KeyObject) => Promise<Buffer> = promisify(sign);
const verifyOf: (
  digest: string | null,
  data: Uint8Array,
  key: KeyObject,
  signature: Uint8Array,
) => Promise<boolean> = promisify(verify);

/** OpenSSL reads a key whose halves do not belong together. Kinds that cannot be tried within some milliseconds count as whole. */
async function isConsistent(key: KeyObject): Promise<boolean> {
  const digest = digestToTry(key);
  if (digest === undefined) return true;
  const data = Buffer.from('applianced');
  try {
    return await verifyOf(digest, data, createPublicKey(key), await signOf(digest, data, key));
  } catch {
    // A key of a kind that can sign, and cannot: the reason is as internal as above.
    return false;
  }
}

function digestToTry(key: KeyObject): string | null | undefined {
  const kind = keyKind(key);
  if (kind.type === 'rsa')
    return key.asymmetricKeyType === 'rsa' && kind.bits >= 1024 && kind.bits <= 8192 ? 'sha256' : undefined;
  if (kind.type === 'ec') return /^(?:P-\d+|secp256k1)$/.test(kind.curve) ? 'sha256' : undefined;
  return /^ed(?:25519|448)$/.test(kind.name) ? null : undefined;
}
