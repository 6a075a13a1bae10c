/** Passwords as argon2id (RFC 9106): made and compared beside the loop, a few at once, and as much work for a user that does not exist. */

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { createFewAtOnce } from './few-at-once.ts';
import type { PasswordHash } from './records.ts';

type Cost = Pick<PasswordHash, 'memoryKib' | 'passes' | 'parallelism'>;

/** OWASP's minimum: 19 MiB and some tens of milliseconds, which the smallest appliance has beside its stack. */
const COST: Cost = { memoryKib: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Of libuv's four threads: files go on being read. */
const AT_ONCE = 2;
/** About half a second of work; whoever comes then is asked to come again. */
const MAX_WAITING = 16;

export interface Passwords {
  readonly hash: (password: string) => Promise<PasswordHash>;
  /**
   * `kept` absent: nobody has this name. `undefined`: too many wait already, and nothing was compared; only with `mayRefuse`, which an
   * operator at the machine never gets.
   */
  readonly isRight: (
    password: string,
    kept: PasswordHash | undefined,
    mayRefuse: boolean,
  ) => Promise<boolean | undefined>;
  /** It was made when less work was thought to be enough. */
  readonly isOutdated: (kept: PasswordHash) => boolean;
}

const derive = promisify(argon2);

/** `cost`: of what is made from now on. */
export function createPasswords(cost: Cost = COST): Passwords {
  const few = createFewAtOnce(AT_ONCE);
  /** Nobody knows what it is the hash of. */
  const decoy: PasswordHash = hashOf(cost, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      return hashOf(cost, salt, await few.run(() => work(password, cost, salt, HASH_BYTES)));
    },
    async isRight(password, kept, mayRefuse) {
      if (mayRefuse && few.waiting() >= MAX_WAITING) return undefined;
      const against = kept ?? decoy;
      const wanted = Buffer.from(against.hash, 'base64');
      const salt = Buffer.from(against.salt, 'base64');
      const found = await few.run(() => work(password, against, salt, Math.max(wanted.length, HASH_BYTES)));
      return kept !== undefined && found.length === wanted.length && timingSafeEqual(found, wanted);
    },
    isOutdated: (kept) =>
      kept.memoryKib < cost.memoryKib || kept.passes < cost.passes || kept.parallelism < cost.parallelism,
  };
}

function hashOf({ memoryKib, passes, parallelism }: Cost, salt: Buffer, hash: Buffer): PasswordHash {
  const texts = { salt: salt.toString('base64'), hash: hash.toString('base64') };
  return { algorithm: 'argon2id', memoryKib, passes, parallelism, ...texts };
}

/** Keyboards give the same letter as one character or as two: NFKC makes them one (NIST SP 800-63B, 3.1.1.2). */
function work(password: string, cost: Cost, nonce: Buffer, tagLength: number): Promise<Buffer> {
  const { memoryKib: memory, passes, parallelism } = cost;
  return derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce,
    memory,
    passes,
    parallelism,
    tagLength,
  });
}
