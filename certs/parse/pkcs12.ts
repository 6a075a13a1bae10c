/**
 * PKCS#12 (.p12, .pfx; RFC 7292). Read here and not by node-forge, which derives keys in one go (6 s for 600 000 rounds,
 * during which the daemon does nothing else), and refuses the whole file for one entry that it does not know.
 */

import type { Collector } from './collector.ts';
import { childrenOf, contextTag, objectIdentifierOf, octetsOf, partsOf, readElement } from '../der.ts';
import type { Element } from '../der.ts';
import { readBags } from './pkcs12-bags.ts';
import { candidatesOf, open, refuse, sayWhy, unreadable, WHOLE_FILE } from './pkcs12-open.ts';
import type { Encrypted, Reading } from './pkcs12-open.ts';
import { checkSeal } from './pkcs12-seal.ts';
import { damaged } from './problems.ts';
import type { Place } from './problems.ts';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
/** Of context [0] in one piece; in several (BER) it is constructed. */
const IMPLICIT_OCTETS = 0x80;

export async function readPkcs12(pfx: Element, place: Place, into: Collector): Promise<void> {
  const [, content, seal] = partsOf(pfx);
  const [type, wrapped] = partsOf(content);
  if (objectIdentifierOf(type) !== DATA) return refuse('a seal by a certificate', place, into);
  const safe = octetsOf(partsOf(wrapped)[0]);
  const parts = safe === undefined ? undefined : childrenOf(readElement(safe));
  if (safe === undefined || parts === undefined) return into.problem(unreadable(place));
  const reading: Reading = { place, into, candidates: candidatesOf(into) };
  if (seal !== undefined && !(await unseal(seal, safe, parts, reading))) return;
  const bags: Element[] = [];
  for (const part of parts) {
    const contents = await contentsOf(part, reading);
    if (contents === undefined) return;
    bags.push(...contents);
  }
  await readBags(bags, reading);
}

/** False: the rest cannot be read, and a problem says why. */
async function unseal(
  seal: Element,
  safe: Uint8Array,
  parts: readonly Element[],
  reading: Reading,
): Promise<boolean> {
  const { place, into, candidates } = reading;
  for (const passphrase of candidates.passphrases) {
    const found = await checkSeal(seal, safe, passphrase, into.rounds);
    if (found.outcome === 'intact') candidates.passphrases = [passphrase];
    if (found.outcome === 'unsupported') refuse(found.what, place, into);
    if (found.outcome === 'malformed') into.problem(unreadable(place));
    if (found.outcome !== 'broken') return found.outcome === 'intact';
  }
  if (await opensAny(parts, reading))
    into.problem(damaged(place, 'its seal is broken: it has changed since it was made'));
  else sayWhy({ outcome: 'closed' }, place, WHOLE_FILE, into);
  return false;
}

/** A password that opens what is encrypted is right; so it is the file that has changed. */
async function opensAny(parts: readonly Element[], reading: Reading): Promise<boolean> {
  for (const part of parts) {
    const encrypted = encryptedPart(part);
    if (encrypted !== undefined) return (await open(encrypted, reading)).outcome === 'opened';
  }
  return false;
}

/** The bags of one part; `undefined`: it cannot be read, and a problem says why. */
async function contentsOf(part: Element, reading: Reading): Promise<readonly Element[] | undefined> {
  const { place, into } = reading;
  const [type, wrapped] = partsOf(part);
  const encrypted = encryptedPart(part);
  if (encrypted !== undefined) {
    const opened = await open(encrypted, reading);
    if (opened.outcome === 'opened') return bagsOf(opened.bytes, reading);
    sayWhy(opened, place, WHOLE_FILE, into);
    return undefined;
  }
  if (objectIdentifierOf(type) === DATA) return bagsOf(octetsOf(partsOf(wrapped)[0]), reading);
  refuse('for the holder of a certificate instead of by a password', place, into);
  return undefined;
}

function bagsOf(
  safeContents: Uint8Array | undefined,
  { place, into }: Reading,
): readonly Element[] | undefined {
  const bags = safeContents === undefined ? undefined : childrenOf(readElement(safeContents));
  if (bags === undefined) into.problem(unreadable(place));
  return bags;
}

/** `undefined`: it is not encrypted with a password. */
function encryptedPart(part: Element): Encrypted | undefined {
  const [type, wrapped] = partsOf(part);
  if (objectIdentifierOf(type) !== ENCRYPTED_DATA) return undefined;
  const [encryptedData] = partsOf(wrapped);
  const [, content] = partsOf(encryptedData);
  const [, algorithm, data] = partsOf(content);
  const isData = data?.tag === contextTag(0) || data?.tag === IMPLICIT_OCTETS;
  return { algorithm, data: isData ? octetsOf(data) : undefined };
}
