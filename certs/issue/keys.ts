/** Private keys of our own making. */

import { createPublicKey, generateKeyPair } from 'node:crypto';
import type { webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { keyKind, publicKeyFingerprint } from '../certificate.ts';
import type { PrivateKey } from '../types.ts';
import { IssueError } from './issue-error.ts';

/** P-256, or RSA where something that connects knows nothing newer. */
export type KeyType = 'ec' | 'rsa';

/** A CA outlives many leaves: 128 bits of strength (NIST SP 800-57, table 2), leaves the 112 that every client takes fast. */
const RSA_BITS = { ca: 3072, leaf: 2048 } as const;

const generate = promisify(generateKeyPair);

/** RSA takes 30 to 500 ms and more: in a thread of Node's pool, so that the loop goes on. */
export async function generatePrivateKey(type: KeyType, use: keyof typeof RSA_BITS): Promise<PrivateKey> {
  const { publicKey, privateKey } =
    type === 'ec'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: RSA_BITS[use] });
  return {
    key: privateKey,
    publicKeyFingerprint: publicKeyFingerprint(publicKey),
    kind: keyKind(privateKey),
  };
}

/** PKCS#8 PEM: secret. For the one place that stores it. */
export function privateKeyPem({ key }: PrivateKey): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** What signs and what is signed, as WebCrypto wants them: ECDSA, or RSA with PKCS#1 v1.5, always with SHA-256. */
export function webCryptoKeys({ key, kind }: PrivateKey): webcrypto.CryptoKeyPair {
  const algorithm = algorithmOf(kind);
  return {
    privateKey: key.toCryptoKey(algorithm, false, ['sign']),
    publicKey: createPublicKey(key).toCryptoKey(algorithm, true, ['verify']),
  };
}

function algorithmOf(
  kind: PrivateKey['kind'],
): webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams {
  if (kind.type === 'ec') return { name: 'ECDSA', namedCurve: kind.curve };
  if (kind.type === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  throw new IssueError(`a key of the kind ${kind.name} cannot sign here: only EC and RSA keys can`);
}
