/** What a piece of DER is, told from its shape: the ending of a file's name and the label of a PEM block are often wrong. */

import { childrenOf, countOf, objectIdentifierOf, OBJECT_IDENTIFIER, SEQUENCE } from '../der.ts';
import type { Element } from '../der.ts';

export type DerKind =
  | 'certificate'
  | 'request'
  | 'pkcs8'
  | 'encrypted-pkcs8'
  | 'rsa-key'
  | 'ec-key'
  | 'dsa-key'
  | 'pkcs7'
  | 'pkcs12'
  // What belongs to something else.
  | 'other-cms'
  | 'revocation-list'
  | 'public-key'
  | 'dh-parameters'
  | 'ec-parameters';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CMS = /^1\.2\.840\.113549\.1\.(?:7\.[1-6]|9\.16\.1\.\d+)$/;
const PKCS12_VERSION = 3;

/** The tags of all children in hex, in order. Of what PKCS#10, RFC 5280, 5208, 5915, 8017 and 7468 name. */
const SHAPES: readonly (readonly [RegExp, DerKind])[] = [
  [/^02 30 (?:04|24)(?: a0)?(?: [8a]1)?$/, 'pkcs8'],
  [/^30 (?:04|24)$/, 'encrypted-pkcs8'],
  [/^30 03$/, 'public-key'],
  [/^02(?: 02){8}(?: 30)?$/, 'rsa-key'],
  [/^02(?: 02){5}$/, 'dsa-key'],
  [/^02 04(?: a0)?(?: a1)?$/, 'ec-key'],
];
/** Of what is signed: content, algorithm, signature. The shape is the content's. */
const SIGNED_SHAPES: readonly (readonly [RegExp, DerKind])[] = [
  [/^(?:a0 )?02 30 30 30 30 30/, 'certificate'],
  [/^02 30 30(?: a0)?$/, 'request'],
  [/^(?:02 )?30 30 1[78]/, 'revocation-list'],
];

/** `undefined`: nothing that is known here. */
export function derKind(element: Element): DerKind | undefined {
  if (element.tag === OBJECT_IDENTIFIER) return 'ec-parameters';
  const children = element.tag === SEQUENCE ? childrenOf(element) : undefined;
  if (children === undefined) return undefined;
  const shape = shapeOf(children);
  if (shape === '30 30 03') return match(SIGNED_SHAPES, shapeOf(childrenOf(children[0])));
  if (/^06(?: a0)?$/.test(shape)) return cmsKind(objectIdentifierOf(children[0]));
  if (/^02 30(?: 30)?$/.test(shape)) return countOf(children[0]) === PKCS12_VERSION ? 'pkcs12' : undefined;
  if (/^02 02(?: 02)?$/.test(shape)) return pairOfNumbers(children);
  return match(SHAPES, shape);
}

function cmsKind(type: string): DerKind | undefined {
  if (type === SIGNED_DATA) return 'pkcs7';
  return CMS.test(type) ? 'other-cms' : undefined;
}

/** An RSA public key and Diffie-Hellman parameters look alike; generators are tiny, RSA's exponents are odd and mostly not. */
function pairOfNumbers(children: readonly Element[]): DerKind {
  const second = countOf(children[1]) ?? 0;
  return children.length === 2 && second > 5 ? 'public-key' : 'dh-parameters';
}

function shapeOf(children: readonly Element[] | undefined): string {
  const longest = 12;
  return (children ?? [])
    .slice(0, longest)
    .map(({ tag }) => tag.toString(16).padStart(2, '0'))
    .join(' ');
}

function match(shapes: readonly (readonly [RegExp, DerKind])[], shape: string): DerKind | undefined {
  return shapes.find(([pattern]) => pattern.test(shape))?.[1];
}
