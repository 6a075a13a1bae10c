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

interface OldScheme {
  readonly cipher: Cipher;
  /** Key and initialisation vector both come from the password. */
  readonly derive: (from: OldDerivation, cipher: Cipher) => Promise<{ key: Uint8Array; iv: Uint8Array }>;
}

interface OldDerivation {
  readonly passphrase: Passphrase;
  readonly salt: Uint8Array;
  readonly rounds: number;
}

const pbes1 = (digest: string, cipher: Cipher): OldScheme => ({
  cipher,
  derive: async (from) => {
    const derived = await pbkdf1Key({ ...from, digest });
    return { key: derived.subarray(0, 8), iv: derived.subarray(8, 16) };
  },
});
const pkcs12 = (cipher: Cipher): OldScheme => ({
  cipher,
  derive: async (from, { keyBytes, blockBytes }) => ({
    key: await pkcs12Key({ ...from, digest: 'sha1', purpose: 'key', length: keyBytes }),
    iv: await pkcs12Key({ ...from, digest: 'sha1', purpose: 'initialisation-vector', length: blockBytes }),
  }),
});

/** RFC 8018, A.3, and RFC 7292, C; the two of the latter with RC4 are left out. */
const OLD_SCHEMES: ReadonlyMap<string, OldScheme> = new Map([
  ['1.2.840.113549.1.5.3', pbes1('md5', DES)],
  ['1.2.840.113549.1.5.6', pbes1('md5', rc2(8))],
  ['1.2.840.113549.1.5.10', pbes1('sha1', DES)],
  ['1.2.840.113549.1.5.11', pbes1('sha1', rc2(8))],
  ['1.2.840.113549.1.12.1.3', pkcs12(TRIPLE_DES)],
  ['1.2.840.113549.1.12.1.4', pkcs12(TWO_KEY_TRIPLE_DES)],
  ['1.2.840.113549.1.12.1.5', pkcs12(rc2(16))],
  ['1.2.840.113549.1.12.1.6', pkcs12(rc2(5))],
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
  const old = OLD_SCHEMES.get(scheme);
  if (old === undefined) return { outcome: 'unsupported', what: `the encryption scheme ${scheme}` };
  const salt = octetsOf(parts[0]);
  const count = countOf(parts[1]) ?? 0;
  if (salt === undefined || count === 0) return MALFORMED;
  if (!rounds.spend(count)) return TOO_MUCH_WORK;
  const { key, iv } = await old.derive({ passphrase, salt, rounds: count }, old.cipher);
  return decrypt(old.cipher, key, iv, data);
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
  const scheme = objectIdentifierOf(id);
  if (parts === undefined || salt === undefined || scheme === '') return MALFORMED;
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
  if (hmac === '') return MALFORMED;
  const digest = HMACS.get(hmac);
  if (digest === undefined) return { outcome: 'unsupported', what: `the key derivation with ${hmac}` };
  if (!rounds.spend(count)) return TOO_MUCH_WORK;
  return { outcome: 'derived', bytes: await pbkdf2Key({ passphrase, salt, rounds: count, length, digest }) };
}
