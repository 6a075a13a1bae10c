/**
 * PKCS#12 (.p12, .pfx; RFC 7292). Read here and not by node-forge, which does the derivation of keys in one go (6 s for
 * 600 000 rounds, in which the daemon does nothing else), knows no EC, and refuses the file for one bag that it does not know.
 */

import type { CertificateProblem } from '../types.ts';
import type { Collector } from './collector.ts';
import {
  childrenOf,
  contextTag,
  objectIdentifierOf,
  octetsOf,
  partsOf,
  readElement,
  SEQUENCE,
} from '../der.ts';
import type { Element } from '../der.ts';
import type { Opened } from './decrypt.ts';
import { derKind } from './der-kind.ts';
import type { Passphrase } from './key-derivation.ts';
import { openWithPassword } from './password-schemes.ts';
import { checkSeal } from './pkcs12-seal.ts';
import { isPrivateKey } from './private-key.ts';
import {
  convertPkcs12,
  damaged,
  passwordWrong,
  tooLarge,
  unsupportedEncryption,
  within,
} from './problems.ts';
import type { Place } from './problems.ts';
import { takeCertificate, takeKey } from './take.ts';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const BAG = {
  key: '1.2.840.113549.1.12.10.1.1',
  encryptedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  bags: '1.2.840.113549.1.12.10.1.6',
};
const MAX_BAGS = 1000;
/** Bags within bags: nobody makes them, and no file goes on for ever. */
const MAX_DEPTH = 4;
const WHAT = 'the PKCS#12 file';

interface Reading {
  readonly place: Place;
  readonly into: Collector;
  /** Those that may still be right; one when something has opened. */
  passphrases: readonly Passphrase[];
}

interface Bag {
  readonly element: Element;
  readonly depth: number;
}

export async function readPkcs12(pfx: Element, place: Place, into: Collector): Promise<void> {
  const [, content, seal] = partsOf(pfx);
  const [type, wrapped] = partsOf(content);
  if (objectIdentifierOf(type) !== DATA) return refuse(place, into, 'a seal by a certificate');
  const safe = octetsOf(partsOf(wrapped)[0]);
  const parts = safe === undefined ? undefined : childrenOf(readElement(safe));
  if (safe === undefined || parts === undefined) return into.problem(unreadable(place));
  const { password } = into;
  const passphrases = password === undefined || password === '' ? ['', null] : [password];
  const reading: Reading = { place, into, passphrases };
  if (seal !== undefined && !(await unseal(seal, safe, parts, reading))) return;
  const bags: Bag[] = [];
  for (const part of parts) {
    const contents = await contentsOf(part, reading);
    if (contents === undefined) return;
    bags.push(...contents.map((element) => ({ element, depth: 1 })));
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
  const { place, into } = reading;
  for (const passphrase of reading.passphrases) {
    const found = await checkSeal(seal, safe, passphrase, into.rounds);
    if (found.outcome === 'unsupported') refuse(place, into, found.what);
    if (found.outcome === 'malformed') into.problem(unreadable(place));
    if (found.outcome === 'intact') reading.passphrases = [passphrase];
    if (found.outcome !== 'broken') return found.outcome === 'intact';
  }
  // A password that opens what is encrypted is right; so it is the file that has changed.
  for (const part of parts) {
    const encrypted = encryptedPart(part);
    if (encrypted !== undefined && (await open(encrypted, reading)).outcome === 'opened') {
      into.problem(damaged(place, 'its seal is broken: it has changed since it was made'));
      return false;
    }
  }
  closed(reading, WHAT);
  return false;
}

/** The bags of one part; `undefined`: it cannot be read, and a problem says why. */
async function contentsOf(part: Element, reading: Reading): Promise<readonly Element[] | undefined> {
  const { place, into } = reading;
  const [type, wrapped] = partsOf(part);
  const id = objectIdentifierOf(type);
  if (id !== DATA && id !== ENCRYPTED_DATA) {
    refuse(place, into, 'for a certificate instead of a password');
    return undefined;
  }
  let bytes = id === DATA ? octetsOf(partsOf(wrapped)[0]) : undefined;
  const encrypted = encryptedPart(part);
  if (encrypted !== undefined) {
    const opened = await open(encrypted, reading);
    if (opened.outcome !== 'opened') return told(opened, reading, WHAT);
    ({ bytes } = opened);
  }
  const bags = bytes === undefined ? undefined : childrenOf(readElement(bytes));
  if (bags === undefined) into.problem(unreadable(place));
  return bags;
}

async function readBags(bags: Bag[], reading: Reading): Promise<void> {
  const { place, into } = reading;
  // Grows while it is walked: bags within bags are put at its end.
  for (const [index, { element, depth }] of bags.entries()) {
    if (index === MAX_BAGS) return into.problem(tooLarge(place, `${MAX_BAGS} entries`));
    const [type, wrapped] = partsOf(element);
    const [value] = partsOf(wrapped);
    const at = within(place, `entry ${index + 1}`);
    const id = objectIdentifierOf(type);
    if (id === '' || value === undefined) into.problem(unreadable(at));
    else if (id === BAG.certificate) readCertificateBag(value, at, into);
    else if (id === BAG.key) await readKey(value.whole, at, into);
    else if (id === BAG.encryptedKey) await readEncryptedKey(value, at, reading);
    else if (id === BAG.bags && depth < MAX_DEPTH)
      bags.push(...partsOf(value).map((inner) => ({ element: inner, depth: depth + 1 })));
  }
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
  else told(opened, { ...reading, place }, 'the private key in it');
}

async function readKey(der: Uint8Array, place: Place, into: Collector): Promise<void> {
  const element = readElement(der);
  const kind = element === undefined ? undefined : derKind(element);
  if (isPrivateKey(kind)) await takeKey(der, kind, place, into);
  else into.problem(damaged(place, 'the private key in it cannot be read'));
}

interface Encrypted {
  readonly algorithm: Element | undefined;
  readonly data: Uint8Array | undefined;
}

/** `undefined`: it is not encrypted. */
function encryptedPart(part: Element): Encrypted | undefined {
  const [type, wrapped] = partsOf(part);
  if (objectIdentifierOf(type) !== ENCRYPTED_DATA) return undefined;
  const [, content] = partsOf(partsOf(wrapped)[0]);
  const [, algorithm, data] = partsOf(content);
  const isData = data !== undefined && (data.tag | 0x20) === contextTag(0);
  return { algorithm, data: isData ? octetsOf(data) : undefined };
}

/** What opens is a SEQUENCE from end to end; one wrong password in 256 gives a right padding too. */
async function open({ algorithm, data }: Encrypted, reading: Reading): Promise<Opened> {
  if (data === undefined) return { outcome: 'malformed' };
  for (const passphrase of reading.passphrases) {
    const opened = await openWithPassword(algorithm, data, passphrase, reading.into.rounds);
    if (opened.outcome === 'unsupported' || opened.outcome === 'malformed') return opened;
    if (opened.outcome === 'closed') continue;
    const element = readElement(opened.bytes);
    if (element?.tag !== SEQUENCE || element.whole.length !== opened.bytes.length) continue;
    reading.passphrases = [passphrase];
    return opened;
  }
  return { outcome: 'closed' };
}

function told(opened: Opened, reading: Reading, what: string): undefined {
  if (opened.outcome === 'unsupported') refuse(reading.place, reading.into, opened.what);
  else if (opened.outcome === 'malformed') reading.into.problem(unreadable(reading.place));
  else closed(reading, what);
}

function closed({ place, into }: Reading, what: string): void {
  if (into.password === undefined) into.locked(place, what);
  else into.problem(passwordWrong(place, what));
}

function refuse(place: Place, into: Collector, what: string): void {
  into.problem(unsupportedEncryption(place, what, convertPkcs12(place)));
}

function unreadable(place: Place): CertificateProblem {
  return damaged(place, 'the PKCS#12 file is damaged: its parts do not fit together');
}
