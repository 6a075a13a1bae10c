/** The MAC of a PKCS#12 file: whether the password is right and nothing was changed. RFC 7292, 4. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { countOf, objectIdentifierOf, octetsOf, partsOf } from '../der.ts';
import type { Element } from '../der.ts';
import type { Passphrase, Rounds } from './key-derivation.ts';
import { pkcs12Key } from './key-derivation.ts';
import { TOO_MUCH_WORK } from './password-schemes.ts';

export type Seal =
  | { readonly outcome: 'intact' }
  | { readonly outcome: 'broken' }
  | { readonly outcome: 'unsupported'; readonly what: string }
  | { readonly outcome: 'malformed' };

const PBMAC1 = '1.2.840.113549.1.5.14';
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);
/** By their lengths in bytes: a MAC's key is as long as its digest. */
const LENGTHS: Readonly<Record<string, number>> = {
  md5: 16,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

export async function checkSeal(
  macData: Element,
  sealed: Uint8Array,
  passphrase: Passphrase,
  rounds: Rounds,
): Promise<Seal> {
  const [mac, saltElement, iterations] = partsOf(macData);
  const [algorithm, digestElement] = partsOf(mac);
  const algorithmId = objectIdentifierOf(partsOf(algorithm)[0]);
  const digest = DIGESTS.get(algorithmId);
  if (algorithmId === PBMAC1) return { outcome: 'unsupported', what: 'a seal of the kind PBMAC1' };
  if (digest === undefined) return { outcome: 'unsupported', what: `a seal of the kind ${algorithmId}` };
  const salt = octetsOf(saltElement);
  const expected = octetsOf(digestElement);
  const count = iterations === undefined ? 1 : countOf(iterations);
  const length = LENGTHS[digest];
  if (salt === undefined || count === undefined || count === 0) return { outcome: 'malformed' };
  if (length === undefined || expected?.length !== length) return { outcome: 'malformed' };
  if (!rounds.spend(count)) return { outcome: 'unsupported', what: TOO_MUCH_WORK.what };
  const key = await pkcs12Key({ purpose: 'mac', passphrase, salt, rounds: count, length, digest });
  const found = createHmac(digest, key).update(sealed).digest();
  return { outcome: timingSafeEqual(found, expected) ? 'intact' : 'broken' };
}
