/** Extensions of a certificate that node:crypto does not tell, or tells as text that a name could forge. RFC 5280, 4.2.1. */

import { BitString, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import type { AsnType, BaseBlock } from 'asn1js';
import { shortestAddress } from './address.ts';
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

/** Class and number of a tag; the classes are X.690's. */
const CONTEXT = 3;
const EXTENSIONS_TAG = 3;
const DNS_NAME = 2;
const IP_ADDRESS = 7;

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
function alternativeNames(der: Uint8Array): CertificateName[] {
  const names: CertificateName[] = [];
  for (const entry of childrenOf(parsed(der))) {
    if (entry.idBlock.tagClass !== CONTEXT) continue;
    const bytes = Buffer.from(entry.valueBeforeDecodeView).subarray(
      entry.idBlock.blockLength + entry.lenBlock.blockLength,
    );
    if (entry.idBlock.tagNumber === DNS_NAME)
      names.push({ kind: 'dns', value: bytes.toString('latin1').toLowerCase() });
    const address = entry.idBlock.tagNumber === IP_ADDRESS ? shortestAddress(bytes) : undefined;
    if (address !== undefined) names.push({ kind: 'ip', value: address });
  }
  return names;
}

function extensionValues(der: Uint8Array): Map<string, Uint8Array> {
  const [tbs] = childrenOf(parsed(der));
  const holder = childrenOf(tbs).find(
    ({ idBlock }) => idBlock.tagClass === CONTEXT && idBlock.tagNumber === EXTENSIONS_TAG,
  );
  const values = new Map<string, Uint8Array>();
  for (const extension of childrenOf(childrenOf(holder)[0])) {
    const parts = childrenOf(extension);
    const id = parts[0];
    const value = parts.at(-1);
    if (id instanceof ObjectIdentifier && value instanceof OctetString)
      values.set(id.valueBlock.toString(), value.valueBlock.valueHexView);
  }
  return values;
}

function usagesOf(der: Uint8Array): string[] {
  const bits = parsed(der);
  if (!(bits instanceof BitString)) return [];
  const bytes = bits.valueBlock.valueHexView;
  return KEY_USAGES.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

function parsed(der: Uint8Array): AsnType | undefined {
  const { offset, result } = fromBER(der);
  return offset === -1 ? undefined : result;
}

function childrenOf(block: BaseBlock | undefined): readonly AsnType[] {
  if (block === undefined) return [];
  const { value } = block.valueBlock as { value?: unknown };
  return block instanceof Sequence || Array.isArray(value) ? ((value ?? []) as AsnType[]) : [];
}
