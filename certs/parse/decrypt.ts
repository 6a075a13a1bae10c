/** Block ciphers by the names that files give them, and what comes of trying one. */

import { createDecipheriv } from 'node:crypto';
import { decryptLegacy } from './legacy-ciphers.ts';

export type Opened =
  | { readonly outcome: 'opened'; readonly bytes: Buffer }
  /** The password is wrong or the bytes are damaged: nothing here tells the two apart. */
  | { readonly outcome: 'closed' }
  /** `what` for a person, such as `the cipher 1.2.3`. */
  | { readonly outcome: 'unsupported'; readonly what: string }
  /** The description of the encryption makes no sense, or the bytes cannot have come from it. */
  | { readonly outcome: 'malformed' };

export interface Cipher {
  /** OpenSSL's. */
  readonly name: string;
  /** Read, or derived from a password; the cipher itself may use them more than once (two-key 3DES). */
  readonly keyBytes: number;
  readonly blockBytes: number;
}

const AES_128: Cipher = { name: 'aes-128-cbc', keyBytes: 16, blockBytes: 16 };
const AES_192: Cipher = { name: 'aes-192-cbc', keyBytes: 24, blockBytes: 16 };
const AES_256: Cipher = { name: 'aes-256-cbc', keyBytes: 32, blockBytes: 16 };
export const TRIPLE_DES: Cipher = { name: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 };
export const TWO_KEY_TRIPLE_DES: Cipher = { ...TRIPLE_DES, keyBytes: 16 };
export const DES: Cipher = { name: 'des-cbc', keyBytes: 8, blockBytes: 8 };
export const rc2 = (keyBytes: number): Cipher => ({ name: 'rc2-cbc', keyBytes, blockBytes: 8 });

/** As PBES2 names them: RFC 8018, B.2, and NIST's for AES. */
export const CIPHERS_BY_ID: ReadonlyMap<string, Cipher> = new Map([
  ['2.16.840.1.101.3.4.1.2', AES_128],
  ['2.16.840.1.101.3.4.1.22', AES_192],
  ['2.16.840.1.101.3.4.1.42', AES_256],
  ['1.2.840.113549.3.7', TRIPLE_DES],
  ['1.3.14.3.2.7', DES],
]);

/** As `DEK-Info` names them, in lower case. */
export const CIPHERS_BY_NAME: ReadonlyMap<string, Cipher> = new Map(
  [...CIPHERS_BY_ID.values()].map((cipher) => [cipher.name, cipher]),
);

export async function decrypt(
  { name, keyBytes, blockBytes }: Cipher,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Promise<Opened> {
  if (key.length !== keyBytes || iv.length !== blockBytes) return { outcome: 'malformed' };
  if (data.length === 0 || data.length % blockBytes !== 0) return { outcome: 'malformed' };
  const bytes =
    name === 'des-cbc' || name === 'rc2-cbc'
      ? await decryptLegacy(name, key, iv, data)
      : decryptHere(name, name === TRIPLE_DES.name ? threeKeys(key) : key, iv, data);
  return bytes === undefined ? { outcome: 'closed' } : { outcome: 'opened', bytes };
}

function decryptHere(name: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer | undefined {
  const decipher = createDecipheriv(name, key, iv);
  const begun = decipher.update(data);
  try {
    return Buffer.concat([begun, decipher.final()]);
  } catch {
    // All that can fail here is the padding, and OpenSSL's message says no more than that.
    return undefined;
  }
}

function threeKeys(key: Uint8Array): Uint8Array {
  return key.length === TWO_KEY_TRIPLE_DES.keyBytes ? Buffer.concat([key, key.subarray(0, 8)]) : key;
}
