/** The password of a PKCS#12 file, tried on what it closes, and what is said where that fails. */

import type { CertificateProblem } from '../types.ts';
import type { Collector } from './collector.ts';
import type { Opened } from './decrypt.ts';
import { readElement, SEQUENCE } from '../der.ts';
import type { Element } from '../der.ts';
import type { Passphrase } from './key-derivation.ts';
import { openWithPassword } from './password-schemes.ts';
import { convertPkcs12, damaged, passwordWrong, unsupportedEncryption } from './problems.ts';
import type { Place } from './problems.ts';

export const WHOLE_FILE = 'the PKCS#12 file';

/** One file being read. */
export interface Reading {
  readonly place: Place;
  readonly into: Collector;
  readonly candidates: Candidates;
}

/** The passwords that may still be right; one when something has opened. */
export interface Candidates {
  passphrases: readonly Passphrase[];
}

export interface Encrypted {
  readonly algorithm: Element | undefined;
  readonly data: Uint8Array | undefined;
}

export function candidatesOf({ password }: Collector): Candidates {
  return { passphrases: password === undefined || password === '' ? ['', null] : [password] };
}

/** What opens is a SEQUENCE from end to end; one wrong password in 256 gives a right padding too. */
export async function open({ algorithm, data }: Encrypted, { candidates, into }: Reading): Promise<Opened> {
  if (data === undefined) return { outcome: 'malformed' };
  for (const passphrase of candidates.passphrases) {
    const opened = await openWithPassword(algorithm, data, passphrase, into.rounds);
    if (opened.outcome === 'unsupported' || opened.outcome === 'malformed') return opened;
    if (opened.outcome === 'opened' && isWhole(opened.bytes)) {
      candidates.passphrases = [passphrase];
      return opened;
    }
  }
  return { outcome: 'closed' };
}

/** Why it did not open. `what` is at `place`. */
export function sayWhy(
  opened: Exclude<Opened, { outcome: 'opened' }>,
  place: Place,
  what: string,
  into: Collector,
): void {
  if (opened.outcome === 'unsupported') refuse(opened.what, place, into);
  else if (opened.outcome === 'malformed') into.problem(unreadable(place));
  else if (into.password === undefined) into.locked(place, what);
  else into.problem(passwordWrong(place, what));
}

export function refuse(what: string, place: Place, into: Collector): void {
  into.problem(unsupportedEncryption(place, what, convertPkcs12(place)));
}

export function unreadable(place: Place): CertificateProblem {
  return damaged(place, 'the PKCS#12 file is damaged: its parts do not fit together');
}

function isWhole(bytes: Uint8Array): boolean {
  const element = readElement(bytes);
  return element?.tag === SEQUENCE && element.whole.length === bytes.length;
}
