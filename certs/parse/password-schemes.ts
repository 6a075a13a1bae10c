/** Opens what a password has closed, by the AlgorithmIdentifier beside it: the schemes of PKCS#5 (RFC 8018) and PKCS#12 (RFC 7292). */

import { CIPHERS_BY_ID, decrypt, DES, rc2, TRIPLE_DES, TWO_KEY_TRIPLE_DES } from './decrypt.ts';
import type { Cipher, Opened } from './decrypt.ts';
import { childrenOf, countOf, objectIdentifierOf, octetsOf, partsOf, SEQUENCE } from '../der.ts';
import type { Element } from '../der.ts';
import { MAX_ROUNDS, pbkdf1Key, pbkdf2Key, pkcs12Key, scryptKey } from './key-derivation.ts';
import type { Passphrase, Rounds } from './key-derivation.ts';

/** `bytes`: as many as the cipher needs. */
type Derived = { readonly outcome: 'derived'; readonly bytes: Uint8Array } | Opened;

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const SCRYPT = '1.3.6.1.4.1.11591.4.11';
const HMAC_SHA1 = '1.2.840.113549.2.7';
/** RFC 8018, B.1. */
const HMACS: ReadonlyMap<string, string> = new Map([
  [HMAC_SHA1, 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);
/** RFC 8018, A.3. */
const PBES1_SCHEMES: ReadonlyMap<string, { digest: string; cipher: Cipher }> = new Map([
  ['1.2.840.113549.1.5.3', { digest: 'md5', cipher: DES }],
  ['1.2.840.113549.1.5.6', { digest: 'md5', cipher: rc2(8) }],
  ['1.2.840.113549.1.5.10', { digest: 'sha1', cipher: DES }],
  ['1.2.840.113549.1.5.11', { digest: 'sha1', cipher: rc2(8) }],
]);
/** RFC 7292, C, all with SHA-1; the two with RC4 are left out. */
const PKCS12_SCHEMES: ReadonlyMap<string, Cipher> = new Map([
  ['1.2.840.113549.1.12.1.3', TRIPLE_DES],
  ['1.2.840.113549.1.12.1.4', TWO_KEY_TRIPLE_DES],
  ['1.2.840.113549.1.12.1.5', rc2(16)],
  ['1.2.840.113549.1.12.1.6', rc2(5)],
]);

const MALFORMED: Opened = { outcome: 'malformed' };
export const TOO_MUCH_WORK = {
  outcome: 'unsupported',
  what: `a key derivation of more than ${MAX_ROUNDS / 1_000_000} million rounds or 128 MiB`,
} as const satisfies Opened;

export async function openWithPassword(
  algorithm: Element | undefined,
  data: Uint8Array,
  passphrase: Passphrase,
  rounds: Rounds,
): Promise<Opened> {
  const [id, parameters] = partsOf(algorithm);
  const scheme = objectIdentifierOf(id);
  const parts = childrenOf(parameters);
  if (scheme === '' || parts === undefined) return MALFORMED;
  if (scheme === PBES2) return openPbes2(parts, data, passphrase, rounds);
  const pbes1 = PBES1_SCHEMES.get(scheme);
  const pkcs12 = PKCS12_SCHEMES.get(scheme);
  if (pbes1 === undefined && pkcs12 === undefined)
    return { outcome: 'unsupported', what: `the encryption scheme ${scheme}` };
  const salt = octetsOf(parts[0]);
  const count = countOf(parts[1]);
  if (salt === undefined || count === undefined || count === 0) return MALFORMED;
  if (!rounds.spend(count)) return TOO_MUCH_WORK;
  if (pbes1 !== undefined) {
    const derived = await pbkdf1Key({ passphrase, salt, rounds: count, digest: pbes1.digest });
    return decrypt(pbes1.cipher, derived.subarray(0, 8), derived.subarray(8, 16), data);
  }
  const cipher = pkcs12 ?? TRIPLE_DES;
  const derive = { passphrase, salt, rounds: count, digest: 'sha1' };
  const key = await pkcs12Key({ ...derive, purpose: 'key', length: cipher.keyBytes });
  const iv = await pkcs12Key({ ...derive, purpose: 'initialisation-vector', length: cipher.blockBytes });
  return decrypt(cipher, key, iv, data);
}

async function openPbes2(
  [derivation, encryption]: readonly Element[],
  data: Uint8Array,
  passphrase: Passphrase,
  rounds: Rounds,
): Promise<Opened> {
  const [id, vector] = partsOf(encryption);
  const cipherId = objectIdentifierOf(id);
  if (cipherId === '') return MALFORMED;
  const cipher = CIPHERS_BY_ID.get(cipherId);
  if (cipher === undefined) return { outcome: 'unsupported', what: `the cipher ${cipherId}` };
  const iv = octetsOf(vector);
  if (iv === undefined) return MALFORMED;
  const key = await derivePbes2(derivation, cipher.keyBytes, passphrase, rounds);
  return key.outcome === 'derived' ? decrypt(cipher, key.bytes, iv, data) : key;
}

async function derivePbes2(
  derivation: Element | undefined,
  length: number,
  passphrase: Passphrase,
  rounds: Rounds,
): Promise<Derived> {
  const [id, parameters] = partsOf(derivation);
  const parts = childrenOf(parameters);
  const salt = octetsOf(parts?.[0]);
  if (parts === undefined || salt === undefined) return MALFORMED;
  const scheme = objectIdentifierOf(id);
  if (scheme === PBKDF2) return derivePbkdf2(parts, { passphrase, salt, length }, rounds);
  if (scheme !== SCRYPT) return { outcome: 'unsupported', what: `the key derivation ${scheme}` };
  const [cost, blockSize, parallel] = parts.slice(1, 4).map((part) => countOf(part));
  if (cost === undefined || blockSize === undefined || parallel === undefined) return MALFORMED;
  // A kilobyte mixed is about the work of a round.
  if (!rounds.spend(cost * blockSize * parallel)) return TOO_MUCH_WORK;
  const bytes = await scryptKey({ passphrase, salt, cost, blockSize, parallel, length });
  return bytes === undefined ? TOO_MUCH_WORK : { outcome: 'derived', bytes };
}

async function derivePbkdf2(
  parts: readonly Element[],
  { passphrase, salt, length }: { passphrase: Passphrase; salt: Uint8Array; length: number },
  rounds: Rounds,
): Promise<Derived> {
  const count = countOf(parts[1]);
  if (count === undefined || count === 0) return MALFORMED;
  // The key's length may stand between; the cipher knows it.
  const prf = parts.slice(2).find(({ tag }) => tag === SEQUENCE);
  const hmac = prf === undefined ? HMAC_SHA1 : objectIdentifierOf(partsOf(prf)[0]);
  const digest = HMACS.get(hmac);
  if (digest === undefined) return { outcome: 'unsupported', what: `the key derivation with ${hmac}` };
  if (!rounds.spend(count)) return TOO_MUCH_WORK;
  return { outcome: 'derived', bytes: await pbkdf2Key({ passphrase, salt, rounds: count, length, digest }) };
}
