/** Private keys behind a password: PKCS#8 (RFC 5958) and what OpenSSL wrote before it (`Proc-Type: 4,ENCRYPTED`, RFC 1421). */

import type { Collector } from './collector.ts';
import { CIPHERS_BY_NAME, decrypt } from './decrypt.ts';
import type { Opened } from './decrypt.ts';
import { derKind } from './der-kind.ts';
import { octetsOf, partsOf, readElement } from '../der.ts';
import type { Element } from '../der.ts';
import { dekInfoKey } from './key-derivation.ts';
import { openWithPassword } from './password-schemes.ts';
import { isPrivateKey } from './private-key.ts';
import { convertKey, damaged, passwordWrong, unsupportedEncryption } from './problems.ts';
import type { Place } from './problems.ts';
import { takeKey } from './take.ts';

const WHAT = 'the private key';

export async function readEncryptedPkcs8(element: Element, place: Place, into: Collector): Promise<void> {
  const { password } = into;
  if (password === undefined) return into.locked(place, WHAT);
  const [algorithm, data] = partsOf(element);
  const bytes = octetsOf(data) ?? Buffer.alloc(0);
  await takeOpened(await openWithPassword(algorithm, bytes, password, into.rounds), place, into);
}

/** `DEK-Info: AES-128-CBC,HEX`: the cipher, and an initialisation vector whose first 8 bytes are the salt. */
export async function readDekInfo(
  dekInfo: string,
  data: Uint8Array,
  place: Place,
  into: Collector,
): Promise<void> {
  const { password } = into;
  if (password === undefined) return into.locked(place, WHAT);
  const [, name = '', hex = ''] = /^([A-Za-z0-9-]{1,20}),\s*([0-9A-Fa-f]{16,32})$/.exec(dekInfo) ?? [];
  if (name === '') return takeOpened({ outcome: 'malformed' }, place, into);
  const cipher = CIPHERS_BY_NAME.get(name.toLowerCase());
  if (cipher === undefined)
    return takeOpened({ outcome: 'unsupported', what: 'a cipher that is not in use any more' }, place, into);
  const iv = Buffer.from(hex, 'hex');
  const key = dekInfoKey({ passphrase: password, salt: iv.subarray(0, 8), length: cipher.keyBytes });
  await takeOpened(await decrypt(cipher, key, iv, data), place, into);
}

async function takeOpened(opened: Opened, place: Place, into: Collector): Promise<void> {
  if (opened.outcome === 'unsupported')
    return into.problem(unsupportedEncryption(place, opened.what, convertKey(place)));
  if (opened.outcome === 'malformed')
    return into.problem(
      damaged(place, 'the encrypted private key is damaged: its parts do not fit together'),
    );
  const element = opened.outcome === 'opened' ? readElement(opened.bytes) : undefined;
  const kind = element === undefined ? undefined : derKind(element);
  // What a wrong password opens by chance is no key.
  if (element === undefined || !isPrivateKey(kind)) return into.problem(passwordWrong(place, WHAT));
  await takeKey(element.whole, kind, place, into);
}
