/** One certificate, request or private key into the collector, or the reason why not. */

import { readCertificate } from '../certificate.ts';
import type { Collector } from './collector.ts';
import { readPrivateKey } from './private-key.ts';
import type { PrivateKeyFormat } from './private-key.ts';
import { damaged } from './problems.ts';
import type { Place } from './problems.ts';
import { readRequest } from './request.ts';

export function takeCertificate(der: Uint8Array, place: Place, into: Collector): void {
  try {
    into.certificate(readCertificate(der));
  } catch {
    // Its documented error; OpenSSL's words (`asn1 encoding routines::wrong tag`) help nobody who is handed a file.
    into.problem(damaged(place, unreadable('certificate')));
  }
}

export function takeRequest(der: Uint8Array, place: Place, into: Collector): void {
  try {
    into.request(readRequest(der));
  } catch {
    // As above.
    into.problem(damaged(place, unreadable('certificate signing request')));
  }
}

export async function takeKey(
  der: Uint8Array,
  format: PrivateKeyFormat,
  place: Place,
  into: Collector,
): Promise<void> {
  const result = await readPrivateKey(der, format, place);
  if ('key' in result) into.key(result.key);
  else into.problem(result.problem);
}

function unreadable(what: string): string {
  return `the ${what} cannot be read: it is damaged, or its key is of a kind that OpenSSL does not know`;
}
