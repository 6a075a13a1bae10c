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
/** `length` in bytes. */
const DIGESTS: ReadonlyMap<string, { readonly name: string; readonly length: number }> = new Map([
  ['1.2.840.113549.2.5', { name: 'md5', length: 16 }],
  ['1.3.14.3.2.26', { name: 'sha1', length: 20 }],
  ['2.16.840.1.101.3.4.2.4', { name: 'sha224', length: 28 }],
  ['2.16.840.1.101.3.4.2.1', { name: 'sha256', length: 32 }],
  ['2.16.840.1.101.3.4.2.2', { name: 'sha384', length: 48 }],
  ['2.16.840.1.101.3.4.2.3', { name: 'sha512', length: 64 }],
]);

export async function checkSeal(
  macData: Element,
  sealed: Uint8Array,
  passphrase: Passphrase,
  rounds: Rounds,
): Promise<Seal> {
  const [mac, saltElement, iterations] = partsOf(macData);
  const [algorithm, digestElement] = partsOf(mac);
  const id = objectIdentifierOf(partsOf(algorithm)[0]);
  if (id === '') return { outcome: 'malformed' };
  const digest = DIGESTS.get(id);
  if (digest === undefined)
    return { outcome: 'unsupported', what: `a seal of the kind ${id === PBMAC1 ? 'PBMAC1' : id}` };
  const salt = octetsOf(saltElement);
  const expected = octetsOf(digestElement);
  const count = iterations === undefined ? 1 : (countOf(iterations) ?? 0);
  // A MAC's key is as long as its digest.
  if (salt === undefined || expected?.length !== digest.length || count === 0)
    return { outcome: 'malformed' };
  if (!rounds.spend(count)) return TOO_MUCH_WORK;
  const { name, length } = digest;
  const key = await pkcs12Key({ purpose: 'mac', passphrase, salt, rounds: count, length, digest: name });
  const found = createHmac(name, key).update(sealed).digest();
  return { outcome: timingSafeEqual(found, expected) ? 'intact' : 'broken' };
}
