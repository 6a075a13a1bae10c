/** The entries of a PKCS#12 file: certificates and keys. Lists of revocations and secrets of other programs are passed over. */

import type { Collector } from './collector.ts';
import { derKind } from './der-kind.ts';
import { objectIdentifierOf, octetsOf, partsOf, readElement } from '../der.ts';
import type { Element } from '../der.ts';
import { open, sayWhy, unreadable } from './pkcs12-open.ts';
import type { Reading } from './pkcs12-open.ts';
import { isPrivateKey } from './private-key.ts';
import { damaged, tooLarge, within } from './problems.ts';
import type { Place } from './problems.ts';
import { takeCertificate, takeKey } from './take.ts';

const BAG_TYPES: ReadonlyMap<string, 'key' | 'encrypted-key' | 'certificate' | 'bags'> = new Map([
  ['1.2.840.113549.1.12.10.1.1', 'key'],
  ['1.2.840.113549.1.12.10.1.2', 'encrypted-key'],
  ['1.2.840.113549.1.12.10.1.3', 'certificate'],
  ['1.2.840.113549.1.12.10.1.6', 'bags'],
]);
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const MAX_BAGS = 1000;
/** Bags within bags: nobody makes them, and no file goes on for ever. */
const MAX_DEPTH = 4;

interface Bag {
  readonly element: Element;
  readonly depth: number;
}

export async function readBags(elements: readonly Element[], reading: Reading): Promise<void> {
  const { place, into } = reading;
  const bags: Bag[] = [];
  addBags(bags, elements, 1);
  // Grows while it is walked: the bags of a bag are put at its end.
  for (const [index, bag] of bags.entries()) {
    if (index === MAX_BAGS) return into.problem(tooLarge(place, `${MAX_BAGS} entries`));
    const inner = await readBag(bag.element, within(place, `entry ${index + 1}`), reading);
    if (bag.depth < MAX_DEPTH) addBags(bags, inner, bag.depth + 1);
  }
}

/** One more than are read shows that there are too many. */
function addBags(bags: Bag[], elements: readonly Element[], depth: number): void {
  const room = Math.max(0, MAX_BAGS + 1 - bags.length);
  bags.push(...elements.slice(0, room).map((element) => ({ element, depth })));
}

/** The bags within it. */
async function readBag(bag: Element, place: Place, reading: Reading): Promise<readonly Element[]> {
  const { into } = reading;
  const [type, wrapped] = partsOf(bag);
  const [value] = partsOf(wrapped);
  if (type === undefined || value === undefined) {
    into.problem(unreadable(place));
    return [];
  }
  const kind = BAG_TYPES.get(objectIdentifierOf(type));
  if (kind === 'bags') return partsOf(value);
  if (kind === 'certificate') readCertificateBag(value, place, into);
  if (kind === 'key') await readKey(value.whole, place, into);
  if (kind === 'encrypted-key') await readEncryptedKey(value, place, reading);
  return [];
}

function readCertificateBag(value: Element, place: Place, into: Collector): void {
  const [type, wrapped] = partsOf(value);
  const der = octetsOf(partsOf(wrapped)[0]);
  if (der === undefined) into.problem(unreadable(place));
  else if (objectIdentifierOf(type) === X509_CERTIFICATE) takeCertificate(der, place, into);
}

async function readEncryptedKey(value: Element, place: Place, reading: Reading): Promise<void> {
  const [algorithm, data] = partsOf(value);
  const opened = await open({ algorithm, data: octetsOf(data) }, reading);
  if (opened.outcome === 'opened') await readKey(opened.bytes, place, reading.into);
  else sayWhy(opened, place, 'the private key in it', reading.into);
}

async function readKey(der: Uint8Array, place: Place, into: Collector): Promise<void> {
  const element = readElement(der);
  const kind = element === undefined ? undefined : derKind(element);
  if (isPrivateKey(kind)) await takeKey(der, kind, place, into);
  else into.problem(damaged(place, 'the private key in it cannot be read'));
}
