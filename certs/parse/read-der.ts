/** One element of DER, whatever it is, into the collector. */

import type { Collector } from './collector.ts';
import { derKind } from './der-kind.ts';
import { declaredLength, readElement, SEQUENCE } from '../der.ts';
import type { Element } from '../der.ts';
import { readEncryptedPkcs8 } from './encrypted-key.ts';
import { foreignKind, isForeign } from './foreign.ts';
import { readPkcs12 } from './pkcs12.ts';
import { pkcs7Certificates } from './pkcs7.ts';
import { isPrivateKey } from './private-key.ts';
import { damaged, nothingOfUse, tooLarge, within } from './problems.ts';
import type { Place } from './problems.ts';
import { takeCertificate, takeKey, takeRequest } from './take.ts';

const MAX_CERTIFICATES = 1000;

/** False: it is nothing that is known, and no problem says so yet. */
export async function readDer(element: Element, place: Place, into: Collector): Promise<boolean> {
  const kind = derKind(element);
  if (kind === undefined) return false;
  if (kind === 'certificate') takeCertificate(element.whole, place, into);
  else if (kind === 'request') takeRequest(element.whole, place, into);
  else if (kind === 'encrypted-pkcs8') await readEncryptedPkcs8(element, place, into);
  else if (kind === 'pkcs7') readPkcs7(element, place, into);
  else if (kind === 'pkcs12') await readPkcs12(element, place, into);
  else if (isPrivateKey(kind)) await takeKey(element.whole, kind, place, into);
  else if (isForeign(kind))
    into.leftOut(foreignKind(kind, place), kind === 'ec-parameters' ? 'ec-key' : 'nothing');
  return true;
}

/** How many bytes are there of how many; `undefined`: not even the beginning is DER. */
export function cutShort(bytes: Uint8Array): { readonly has: number; readonly needs: number } | undefined {
  const isCut = bytes[0] === SEQUENCE && readElement(bytes) === undefined;
  const needs = isCut ? declaredLength(bytes) : undefined;
  return needs === undefined || needs <= bytes.length ? undefined : { has: bytes.length, needs };
}

function readPkcs7(element: Element, place: Place, into: Collector): void {
  const certificates = pkcs7Certificates(element);
  if (certificates === undefined)
    return into.problem(damaged(place, 'the PKCS#7 file is damaged: its parts do not fit together'));
  if (certificates.length === 0) return into.problem(nothingOfUse(place));
  if (certificates.length > MAX_CERTIFICATES)
    return into.problem(tooLarge(place, `${MAX_CERTIFICATES} certificates`));
  for (const [index, der] of certificates.entries())
    takeCertificate(der, within(place, `certificate ${index + 1}`), into);
}
