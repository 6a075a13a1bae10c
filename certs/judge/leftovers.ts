/** What was brought twice, or for nothing. */

import type { Certificate, CertificateProblem, PrivateKey } from '../types.ts';
import { distinct } from './chain.ts';
import type { Signatures } from './signatures.ts';
import { warning } from './verdict.ts';
import { counted, dayOf, keyWords, listed, nameOf } from './words.ts';

export interface Brought {
  readonly where: string;
  readonly certificates: readonly Certificate[];
  readonly keys: readonly PrivateKey[];
}

/** The first of each, and what there was to say about the others. */
export function withoutDuplicates({ where, certificates, keys }: Brought): Brought & {
  readonly problems: readonly CertificateProblem[];
} {
  const once = {
    where,
    certificates: distinct(certificates),
    keys: [...new Map(keys.map((key) => [key.publicKeyFingerprint, key])).values()],
  };
  const repeated = new Set([
    ...certificates.filter(isRepeated(({ fingerprint }) => fingerprint)).map(nameOf),
    ...keys
      .filter(isRepeated(({ publicKeyFingerprint }) => publicKeyFingerprint))
      .map(({ kind }) => `a private key (${keyWords(kind)})`),
  ]);
  const problems =
    repeated.size === 0
      ? []
      : [
          warning(
            'duplicate',
            where,
            `it holds more than once: ${listed([...repeated].toSorted())}`,
            'Remove the copies; each is used once.',
          ),
        ];
  return { ...once, problems };
}

export interface Served {
  readonly item: string;
  /** The leaf that is used, and those that were spoken of already. */
  readonly leaves: readonly Certificate[];
  readonly path: readonly Certificate[];
}

export function judgeLeftovers(
  { where, certificates, keys }: Brought,
  { item, leaves, path }: Served,
  signatures: Signatures,
): readonly CertificateProblem[] {
  const used = new Set([...leaves, ...path].map(({ fingerprint }) => fingerprint));
  const unused = certificates.filter(({ fingerprint }) => !used.has(fingerprint));
  const idle = keys.filter((key) => !leaves.some((leaf) => signatures.belongTogether(leaf, key)));
  const ofCas = judgeKeysOfCas({ where, certificates: [...certificates, ...path], keys: idle }, signatures);
  const others = idle.filter((key) => !ofCas.keys.includes(key));
  return [
    ...ofCas.problems,
    ...(unused.length === 0
      ? []
      : [
          warning(
            'unused',
            where,
            `${counted(unused.length, 'certificate')} in it ${unused.length === 1 ? 'is' : 'are'} not used: ${listed(unused.map(dated).toSorted())}`,
            `Remove what does not belong to the certificate of the ${item}.`,
          ),
        ]),
    ...(others.length === 0
      ? []
      : [
          warning(
            'unused',
            where,
            `${counted(others.length, 'private key')} in it ${others.length === 1 ? 'is' : 'are'} not used: ${listed(others.map(({ kind }) => keyWords(kind)).toSorted())}`,
            'Remove what serves for nothing here: a private key can be stolen.',
          ),
        ]),
  ];
}

/** Those of `keys` with which certificates can be issued. */
export function judgeKeysOfCas(
  { where, certificates, keys }: Brought,
  signatures: Signatures,
): { readonly keys: readonly PrivateKey[]; readonly problems: readonly CertificateProblem[] } {
  const owned = keys.flatMap((key) => {
    const owner = certificates.find((one) => one.isCa && signatures.belongTogether(one, key));
    return owner === undefined ? [] : [{ key, owner }];
  });
  return {
    keys: owned.map(({ key }) => key),
    problems: owned
      .toSorted(({ key: one }, { key: other }) =>
        one.publicKeyFingerprint < other.publicKeyFingerprint ? -1 : 1,
      )
      .map(({ owner }) =>
        warning(
          'wrong-kind',
          where,
          `it holds the private key of the CA ${nameOf(owner)}: whoever reads this file can sign as that CA`,
          'Remove that key from the file and keep it away from this machine.',
        ),
      ),
  };
}

/** Tells it from another of the same name. */
function dated(certificate: Certificate): string {
  return `${nameOf(certificate)} (${dayOf(certificate.notBefore)} to ${dayOf(certificate.notAfter)})`;
}

function isRepeated<Item>(identity: (item: Item) => string): (item: Item) => boolean {
  const seen = new Set<string>();
  return (item) => {
    const id = identity(item);
    const wasSeen = seen.has(id);
    seen.add(id);
    return wasSeen;
  };
}
