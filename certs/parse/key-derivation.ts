/** From a password to key bytes, without standing in the way of the daemon: in Node's thread pool, or in slices. */

import { createHash, hash, pbkdf2, scrypt } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * `null` stands for no password where PKCS#12 tells that from an empty one by leaving out its end mark. Both are in use
 * for files that have none.
 */
export type Passphrase = string | null;

/** Rounds of hashing that one file may ask for in all; files in use ask for 2 000 to 2 000 000. */
export const MAX_ROUNDS = 10_000_000;

/** What is left of them. */
export interface Rounds {
  /** False where fewer are left; then nothing is taken. */
  spend(rounds: number): boolean;
}

export function openRounds(): Rounds {
  let left = MAX_ROUNDS;
  return {
    spend(rounds) {
      if (rounds > left) return false;
      left -= rounds;
      return true;
    },
  };
}

interface Derivation {
  readonly passphrase: Passphrase;
  readonly salt: Uint8Array;
  /** Of the key, in bytes. */
  readonly length: number;
}

interface HashedDerivation extends Derivation {
  readonly rounds: number;
  /** OpenSSL's name. */
  readonly digest: string;
}

const pbkdf2Of = promisify(pbkdf2);

/** RFC 8018, 5.2. */
export function pbkdf2Key({ passphrase, salt, rounds, length, digest }: HashedDerivation): Promise<Buffer> {
  return pbkdf2Of(passphrase ?? '', salt, rounds, length, digest);
}

export interface ScryptDerivation extends Derivation {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallel: number;
}

const scryptOf: (
  password: string,
  salt: Uint8Array,
  length: number,
  options: ScryptOptions,
) => Promise<Buffer> = promisify(scrypt);

/** RFC 7914. `undefined`: no such parameters exist, or they ask for more than 128 MiB. */
export async function scryptKey(derivation: ScryptDerivation): Promise<Buffer | undefined> {
  const { passphrase, salt, cost, blockSize, parallel, length } = derivation;
  const mostBytes = 128 * 1024 * 1024;
  const bytes = 128 * blockSize * (cost + parallel + 2);
  if (!Number.isInteger(Math.log2(cost)) || cost < 2 || blockSize < 1 || parallel < 1) return undefined;
  // RFC 7914, 6: less than 2^(128 * r / 8).
  if (bytes > mostBytes || Math.log2(cost) >= 16 * blockSize) return undefined;
  return scryptOf(passphrase ?? '', salt, length, {
    cost,
    blockSize,
    parallelization: parallel,
    maxmem: bytes,
  });
}

/** RFC 8018, 5.1: the derivation of PBES1. As long as the digest is. */
export function pbkdf1Key({
  passphrase,
  salt,
  rounds,
  digest,
}: Omit<HashedDerivation, 'length'>): Promise<Buffer> {
  const first = createHash(digest)
    .update(passphrase ?? '')
    .update(salt)
    .digest();
  return hashAgain(first, rounds - 1, digest);
}

/** What OpenSSL makes of a password for `DEK-Info` (EVP_BytesToKey with MD5 and one round). */
export function dekInfoKey({ passphrase, salt, length }: Derivation): Buffer {
  let key: Buffer = Buffer.alloc(0);
  let last: Buffer = Buffer.alloc(0);
  while (key.length < length) {
    last = createHash('md5')
      .update(last)
      .update(passphrase ?? '')
      .update(salt)
      .digest();
    key = Buffer.concat([key, last]);
  }
  return key.subarray(0, length);
}

/** What the bytes are for: RFC 7292, B.3. */
const PURPOSES = { key: 1, 'initialisation-vector': 2, mac: 3 } as const;

export interface Pkcs12Derivation extends HashedDerivation {
  readonly purpose: keyof typeof PURPOSES;
}

/** RFC 7292, B.2. */
export async function pkcs12Key(derivation: Pkcs12Derivation): Promise<Buffer> {
  const { purpose, passphrase, salt, rounds, length, digest } = derivation;
  const blockSize = digest === 'sha384' || digest === 'sha512' ? 128 : 64;
  const diversifier = Buffer.alloc(blockSize, PURPOSES[purpose]);
  let input: Buffer = Buffer.concat([inBlocks(salt, blockSize), inBlocks(bmpString(passphrase), blockSize)]);
  let key: Buffer = Buffer.alloc(0);
  while (key.length < length) {
    const first = createHash(digest).update(diversifier).update(input).digest();
    const piece = await hashAgain(first, rounds - 1, digest);
    key = Buffer.concat([key, piece]);
    input = addToEach(input, inBlocks(piece, blockSize), blockSize);
  }
  return key.subarray(0, length);
}

/** Big-endian UTF-16 with two zero bytes at its end. */
function bmpString(passphrase: Passphrase): Buffer {
  return passphrase === null ? Buffer.alloc(0) : Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
}

/** Again and again, up to the end of a block; nothing stays nothing. */
function inBlocks(bytes: Uint8Array, blockSize: number): Buffer {
  if (bytes.length === 0) return Buffer.alloc(0);
  return Buffer.alloc(Math.ceil(bytes.length / blockSize) * blockSize, bytes);
}

/** To each block of `input` the number `addend` and one, modulo what a block holds. */
function addToEach(input: Buffer, addend: Buffer, blockSize: number): Buffer {
  const sum = Buffer.from(input);
  for (let start = 0; start < sum.length; start += blockSize) {
    let carry = 1;
    for (let at = blockSize - 1; at >= 0; at -= 1) {
      carry += (sum[start + at] ?? 0) + (addend[at] ?? 0);
      sum[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
  return sum;
}

/** A slice takes some milliseconds; between two of them everything else has its turn. */
async function hashAgain(first: Buffer, times: number, digest: string): Promise<Buffer> {
  const slice = 5000;
  let value: Buffer = first;
  for (let done = 1; done <= times; done += 1) {
    value = hash(digest, value, 'buffer');
    if (done % slice === 0) await setImmediate();
  }
  return value;
}
