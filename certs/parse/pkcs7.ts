/** Certificates of a PKCS#7 (CMS) file: the way in which Windows and many CAs hand over a chain. RFC 5652, 5.1. */

import { childrenOf, contextTag, partsOf, SEQUENCE } from '../der.ts';
import type { Element } from '../der.ts';

/** DER of each; `undefined`: it cannot be read. Signatures and lists of revocations are left out. */
export function pkcs7Certificates(pkcs7: Element): readonly Uint8Array[] | undefined {
  const [, content] = partsOf(pkcs7);
  const [signedData] = partsOf(content);
  const parts = childrenOf(signedData);
  if (parts === undefined) return undefined;
  const held = parts.find(({ tag }) => tag === contextTag(0));
  if (held === undefined) return [];
  // Of the other kinds each has a context tag of its own; none is X.509.
  return childrenOf(held)
    ?.filter(({ tag }) => tag === SEQUENCE)
    .map(({ whole }) => whole);
}
