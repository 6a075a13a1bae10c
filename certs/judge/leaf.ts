/** Which of the certificates is meant: the one whose private key is there, wherever it stands. */

import type { Certificate, CertificateProblem, PrivateKey } from '../types.ts';
import { isInForce } from './dates.ts';
import { isSameName } from './signatures.ts';
import type { Signatures } from './signatures.ts';
import { purposeOf } from './usage.ts';
import type { Circumstances, PairCandidate } from './verdict.ts';
import { error, warning } from './verdict.ts';
import { counted, dayOf, IMPORT, keyWords, listed, nameOf, REQUEST } from './words.ts';

export interface Choice {
  /** Also without its key, where only one can be meant: then all that is wrong with it is told at once. */
  readonly leaf?: Certificate;
  readonly key?: PrivateKey;
  /** What could have been meant as well; `problems` speak of it. */
  readonly passedOver: readonly Certificate[];
  readonly problems: readonly CertificateProblem[];
}

interface Match {
  readonly leaf: Certificate;
  readonly key: PrivateKey;
}

/** `candidate` holds nothing twice. */
export function chooseLeaf(
  candidate: PairCandidate,
  circumstances: Circumstances,
  signatures: Signatures,
): Choice {
  const matches = candidate.certificates.flatMap((leaf) => {
    const key = candidate.keys.find((one) => signatures.belongTogether(leaf, one));
    return key === undefined ? [] : [{ leaf, key }];
  });
  const leaves = matches.filter(({ leaf }) => !hasIssued(leaf, candidate.certificates, signatures));
  if (leaves.length === 0) return withoutLeaf(candidate, matches);
  const forItem = narrowed(
    narrowed(leaves, ({ leaf }) => !leaf.isCa),
    ({ leaf }) => purposeOf(leaf, candidate.item) !== 'no',
  );
  const [first, ...others] = newestFirst(forItem);
  if (first !== undefined && others.every(({ leaf }) => isSameName(leaf.subject, first.leaf.subject)))
    return newestInForce(forItem, candidate, circumstances);
  return {
    passedOver: [],
    problems: [
      error(
        'key-ambiguous',
        candidate.where,
        `several certificates have their private key here, and nothing tells which is meant: ${listed(subjects(forItem))}`,
        `Leave in it only the certificate of the ${candidate.item}, its private key and its issuers.`,
      ),
    ],
  };
}

/** A renewed certificate beside the one that it replaces. */
function newestInForce(
  matches: readonly Match[],
  { where }: PairCandidate,
  circumstances: Circumstances,
): Choice {
  const [newest, ...older] = newestFirst(narrowed(matches, ({ leaf }) => isInForce(leaf, circumstances)));
  if (newest === undefined || older.length === 0) return { ...newest, passedOver: [], problems: [] };
  const { leaf } = newest;
  return {
    ...newest,
    passedOver: older.map((match) => match.leaf),
    problems: [
      warning(
        'key-ambiguous',
        where,
        `${counted(older.length + 1, 'certificate')} for ${nameOf(leaf)} have their private key here; the newest is used, of ${dayOf(leaf.notBefore)}`,
        'Remove the older ones.',
      ),
    ],
  };
}

/** Its key is there as well, which does not make it the one that is meant. What it signed for its own key is only its renewal. */
function hasIssued(
  certificate: Certificate,
  others: readonly Certificate[],
  signatures: Signatures,
): boolean {
  return (
    certificate.isCa &&
    others.some(
      (one) =>
        one.publicKeyFingerprint !== certificate.publicKeyFingerprint &&
        signatures.relation(certificate, one) === 'signed',
    )
  );
}

/** `ofIssuers`: keys and the issuers, among what was brought, that they belong to. */
function withoutLeaf(
  { where, item, certificates, keys }: PairCandidate,
  ofIssuers: readonly Match[],
): Choice {
  const leaf = onlyPossibleLeaf(certificates);
  const problems: CertificateProblem[] = [];
  if (certificates.length === 0)
    problems.push(
      error(
        'certificate-missing',
        where,
        'there is no certificate',
        `Add the certificate of the ${item}; without one, ${REQUEST} makes a request that a CA can sign.`,
      ),
    );
  if (keys.length === 0)
    problems.push(
      error(
        'key-missing',
        where,
        'there is no private key',
        `Bring it along (${IMPORT} takes several files); it lies where the request for the certificate was made.`,
      ),
    );
  if (certificates.length > 0 && keys.length > 0)
    problems.push(
      ofIssuers.length > 0 ? onlyOfIssuers(where, ofIssuers) : mismatch(where, certificates, keys),
    );
  return { ...(leaf === undefined ? {} : { leaf }), passedOver: [], problems };
}

function mismatch(
  where: string,
  certificates: readonly Certificate[],
  keys: readonly PrivateKey[],
): CertificateProblem {
  const kinds = listed(keys.map(({ kind }) => keyWords(kind)).toSorted());
  const subject =
    keys.length === 1
      ? `the private key (${kinds}) belongs to none`
      : `none of the private keys (${kinds}) belongs to any`;
  return error(
    'key-mismatch',
    where,
    `${subject} of the certificates: ${listed(certificates.map(described).toSorted())}`,
    'Bring the key that was made together with the request for the certificate, or have a new certificate issued for this key.',
  );
}

function onlyOfIssuers(where: string, matches: readonly Match[]): CertificateProblem {
  return error(
    'key-mismatch',
    where,
    `it holds the private key of the issuer ${listed(subjects(matches))}, not that of the certificate: whoever reads this file can sign as that CA`,
    'Bring the key of the certificate itself, and keep that of the CA away from this machine.',
  );
}

/** The one that is not of a CA, or the only one. */
function onlyPossibleLeaf(certificates: readonly Certificate[]): Certificate | undefined {
  const ordinary = narrowed(certificates, ({ isCa }) => !isCa);
  return ordinary.length === 1 ? ordinary[0] : undefined;
}

/** Those that fit, or all where none does. */
function narrowed<Item>(items: readonly Item[], fits: (item: Item) => boolean): readonly Item[] {
  const fitting = items.filter((item) => fits(item));
  return fitting.length === 0 ? items : fitting;
}

function newestFirst(matches: readonly Match[]): readonly Match[] {
  return matches.toSorted(
    ({ leaf: one }, { leaf: other }) =>
      other.notBefore - one.notBefore ||
      other.notAfter - one.notAfter ||
      (one.fingerprint < other.fingerprint ? -1 : 1),
  );
}

function subjects(matches: readonly Match[]): readonly string[] {
  return matches.map(({ leaf }) => described(leaf)).toSorted();
}

function described(certificate: Certificate): string {
  return `${nameOf(certificate)} (${keyWords(certificate.key)})`;
}
