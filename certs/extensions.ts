/** Extensions of a certificate that node:crypto does not tell, or tells as text that a name could forge. RFC 5280, 4.2.1. */

import { shortestAddress } from './address.ts';
import { contextTag, objectIdentifierOf, octetsOf, partsOf, readElement } from './der.ts';
import type { Element } from './der.ts';
import type { CertificateName } from './types.ts';

export interface Extensions {
  readonly names: readonly CertificateName[];
  /** Absent: the extension is absent. */
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

const EXTENSIONS = contextTag(3);
/** Of GeneralName: implicit and primitive. */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/** `der` is a certificate that node:crypto has read. What is no such thing gives no extensions. */
export function readExtensions(der: Uint8Array): Extensions {
  const [tbs] = partsOf(readElement(der));
  const holder = partsOf(tbs).find(({ tag }) => tag === EXTENSIONS);
  return extensionsIn(partsOf(holder)[0]);
}

/** `list`: Extensions, as they stand in a certificate or in a request. */
function extensionsIn(list: Element | undefined): Extensions {
  const values = new Map<string, Element | undefined>();
  for (const extension of partsOf(list)) {
    const parts = partsOf(extension);
    const value = octetsOf(parts.at(-1));
    values.set(objectIdentifierOf(parts[0]), value && readElement(value));
  }
  const usages = values.get(KEY_USAGE);
  return {
    names: partsOf(values.get(SUBJECT_ALT_NAME)).flatMap(nameOf),
    ...(usages === undefined ? {} : { keyUsages: usagesOf(usages) }),
  };
}

function nameOf({ tag, content }: Element): readonly CertificateName[] {
  if (tag === DNS_NAME)
    return [{ kind: 'dns', value: Buffer.from(content).toString('latin1').toLowerCase() }];
  const address = tag === IP_ADDRESS ? shortestAddress(content) : undefined;
  return address === undefined ? [] : [{ kind: 'ip', value: address }];
}

/** A BIT STRING: how many bits of the last byte are unused stands first. */
function usagesOf({ content }: Element): string[] {
  const bits = content.subarray(1);
  return KEY_USAGES.filter((_, bit) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}
