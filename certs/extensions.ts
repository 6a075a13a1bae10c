/** Extensions of a certificate that node:crypto does not tell, or tells as text that a name could forge. RFC 5280, 4.2.1. */

import { shortestAddress } from './address.ts';
import { BIT_STRING, contextTag, objectIdentifierOf, OCTET_STRING, partsOf, readElement } from './der.ts';
import { printable } from './printable.ts';
import type { CertificateName } from './types.ts';

export interface Extensions {
  readonly names: readonly CertificateName[];
  readonly keyUsages?: readonly string[];
}

const SUBJECT_ALT_NAME = '2.5.29.17';
const KEY_USAGE = '2.5.29.15';
/** Bit 0 first. */
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** Of the choices of a GeneralName: contexts without parts. */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
/** Where the extensions stand in what is signed. */
const EXTENSIONS = contextTag(3);

/** `der` is a certificate that node:crypto has read. What is no such thing gives no extensions. */
export function readExtensions(der: Uint8Array): Extensions {
  const values = extensionValues(der);
  const names = values.get(SUBJECT_ALT_NAME);
  const usages = values.get(KEY_USAGE);
  return {
    names: names === undefined ? [] : alternativeNames(names),
    ...(usages === undefined ? {} : { keyUsages: usagesOf(usages) }),
  };
}

/** The names of a GeneralNames value, as in a certificate or in a request. */
export function alternativeNames(der: Uint8Array): CertificateName[] {
  const names: CertificateName[] = [];
  for (const { tag, content } of partsOf(readElement(der))) {
    if (tag === DNS_NAME)
      names.push({ kind: 'dns', value: printable(Buffer.from(content).toString('latin1')).toLowerCase() });
    const address = tag === IP_ADDRESS ? shortestAddress(content) : undefined;
    if (address !== undefined) names.push({ kind: 'ip', value: address });
  }
  return names;
}

function extensionValues(der: Uint8Array): Map<string, Uint8Array> {
  const [signed] = partsOf(readElement(der));
  const holder = partsOf(signed).find(({ tag }) => tag === EXTENSIONS);
  const values = new Map<string, Uint8Array>();
  for (const extension of partsOf(partsOf(holder)[0])) {
    const parts = partsOf(extension);
    const value = parts.at(-1);
    if (value?.tag === OCTET_STRING) values.set(objectIdentifierOf(parts[0]), value.content);
  }
  return values;
}

function usagesOf(der: Uint8Array): string[] {
  const bits = readElement(der);
  if (bits?.tag !== BIT_STRING) return [];
  // The first byte counts the bits of the last that are none; they are zeros.
  const bytes = bits.content.subarray(1);
  return KEY_USAGES.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}
