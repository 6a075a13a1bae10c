/**
 * Elements of BER and DER (X.690) as views of the bytes that came, one level at a time. asn1js reads all that is inside,
 * octet strings too: 100 000 empty elements in 600 kB cost it 180 MB and 0.7 s, and this is where unknown bytes arrive.
 */

export interface Element {
  /** The identifier octet with class and constructed bit: 0x30 is a SEQUENCE, 0xa0 a constructed [0]. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** With its header, and the end mark of an indefinite length. */
  readonly whole: Uint8Array;
}

interface Header {
  readonly tag: number;
  readonly contentAt: number;
  /** Absent: the length is indefinite, and two zero bytes end it. */
  readonly length?: number;
}

export const SEQUENCE = 0x30;
export const OCTET_STRING = 0x04;
export const BIT_STRING = 0x03;
export const INTEGER = 0x02;
export const OBJECT_IDENTIFIER = 0x06;
export const contextTag = (number: number): number => 0xa0 | number;

const CONSTRUCTED = 0x20;
const LONG_TAG = 0x1f;
const MAX_LENGTH_BYTES = 4;
/** More than any file that is read has, and few enough to be held. */
const MAX_CHILDREN = 10_000;

/** The element that begins at `at`; `undefined`: there is none, or it is longer than the bytes. */
export function readElement(bytes: Uint8Array, at = 0): Element | undefined {
  const header = readHeader(bytes, at);
  if (header === undefined) return undefined;
  const { tag, contentAt, length } = header;
  if (length === undefined) return readIndefinite(bytes, at, header);
  const end = contentAt + length;
  if (end > bytes.length) return undefined;
  return { tag, content: bytes.subarray(contentAt, end), whole: bytes.subarray(at, end) };
}

/** Bytes that the element at 0 says that it has, header included; absent where it does not say. */
export function declaredLength(bytes: Uint8Array): number | undefined {
  const header = readHeader(bytes, 0);
  return header?.length === undefined ? undefined : header.contentAt + header.length;
}

/** `undefined`: what is inside is no sequence of elements, or of too many. */
export function childrenOf(element: Element | undefined): readonly Element[] | undefined {
  if (element === undefined || (element.tag & CONSTRUCTED) === 0) return undefined;
  const children: Element[] = [];
  for (let at = 0; at < element.content.length;) {
    const child = readElement(element.content, at);
    if (child === undefined || children.length === MAX_CHILDREN) return undefined;
    children.push(child);
    at += child.whole.length;
  }
  return children;
}

/** The same for those who tell from the parts whether something is what it should be: none where it cannot be read. */
export function partsOf(element: Element | undefined): readonly Element[] {
  return childrenOf(element) ?? [];
}

/** The bytes of an OCTET STRING, or of an implicit one of context [0], in one piece or (BER) in several. */
export function octetsOf(element: Element | undefined): Uint8Array | undefined {
  if (element === undefined) return undefined;
  if ((element.tag & CONSTRUCTED) === 0) return element.content;
  const pieces = childrenOf(element);
  if (pieces === undefined || !pieces.every(({ tag }) => tag === OCTET_STRING)) return undefined;
  return Buffer.concat(pieces.map(({ content }) => content));
}

/** Dotted, such as `1.2.840.113549.1.7.1`; empty for what is none. */
export function objectIdentifierOf(element: Element | undefined): string {
  const longest = 64;
  if (element?.tag !== OBJECT_IDENTIFIER || element.content.length > longest) return '';
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of element.content) {
    arc = arc * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    if (arcs.length === 0) arcs.push(Math.min(Math.floor(arc / 40), 2));
    arcs.push(arcs.length === 1 ? arc - (arcs[0] ?? 0) * 40 : arc);
    arc = 0;
  }
  return arcs.join('.');
}

/** A count: infinite for what no number holds exactly, `undefined` for a negative one and for what is none. */
export function countOf(element: Element | undefined): number | undefined {
  if (element?.tag !== INTEGER || element.content.length === 0) return undefined;
  if ((element.content[0] ?? 0) > 0x7f) return undefined;
  const value = element.content.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
}

/** One element of DER around these parts. */
export function encodeElement(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const size: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) size.unshift(rest & 0xff);
  const length = content.length < 0x80 ? [content.length] : [0x80 | size.length, ...size];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  const tag = bytes[at];
  if (tag === undefined) return undefined;
  let next = at + 1;
  if ((tag & LONG_TAG) === LONG_TAG) {
    while ((bytes[next] ?? 0) > 0x7f) next += 1;
    next += 1;
  }
  const first = bytes[next];
  if (first === undefined) return undefined;
  next += 1;
  if (first < 0x80) return { tag, contentAt: next, length: first };
  const lengthBytes = first & 0x7f;
  if (lengthBytes === 0) return (tag & CONSTRUCTED) === 0 ? undefined : { tag, contentAt: next };
  if (lengthBytes > MAX_LENGTH_BYTES || next + lengthBytes > bytes.length) return undefined;
  const length = bytes.subarray(next, next + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  return { tag, contentAt: next + lengthBytes, length };
}

/** Counts the levels instead of descending: nesting is as deep as whoever made the bytes likes. */
function readIndefinite(bytes: Uint8Array, start: number, { tag, contentAt }: Header): Element | undefined {
  let open = 1;
  for (let at = contentAt; at < bytes.length;) {
    const header = readHeader(bytes, at);
    if (header === undefined) return undefined;
    at = header.contentAt + (header.length ?? 0);
    if (header.length === undefined) open += 1;
    else if (header.tag === 0 && header.length === 0) open -= 1;
    if (open === 0)
      return { tag, content: bytes.subarray(contentAt, at - 2), whole: bytes.subarray(start, at) };
  }
  return undefined;
}
