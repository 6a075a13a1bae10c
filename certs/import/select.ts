/** What of some files becomes the site's CA, server pair and client pair. Decides; writes nothing. */

import { judgeAuthorities } from '../judge/authorities.ts';
import { judgePair } from '../judge/pair.ts';
import { purposeOf } from '../judge/usage.ts';
import { isError } from '../judge/verdict.ts';
import type { Circumstances } from '../judge/verdict.ts';
import type { Certificate, CertificateProblem, CertItem, PrivateKey } from '../types.ts';

export interface ImportInput {
  /** Words for messages: the names of the files. */
  readonly where: string;
  readonly certificates: readonly Certificate[];
  readonly keys: readonly PrivateKey[];
  /** Keys of requests whose answer may be among the certificates. */
  readonly pendingKeys: readonly PrivateKey[];
  /** Absent: whatever is in them. */
  readonly items?: readonly CertItem[];
  /** CAs and intermediates at hand, to complete chains. */
  readonly pool: readonly Certificate[];
}

export interface SelectedItem {
  readonly item: CertItem;
  /** Of a pair: its certificate, then the chain. */
  readonly certificates: readonly Certificate[];
  /** Of a pair. */
  readonly key?: PrivateKey;
}

export interface Selection {
  /** Empty where any problem is an error: all or nothing is taken over. */
  readonly items: readonly SelectedItem[];
  readonly problems: readonly CertificateProblem[];
}

export function selectImport(input: ImportInput, circumstances: Circumstances): Selection {
  const keys = [...input.keys, ...answered(input)];
  const items = input.items ?? itemsIn(input.certificates, keys);
  const selected = items.map((item) =>
    item === 'ca'
      ? selectAuthorities(input, keys, circumstances)
      : selectPair(item, input, keys, circumstances),
  );
  const problems = distinct(selected.flatMap((each) => each.problems));
  const isUsable = problems.every((problem) => !isError(problem));
  return { items: isUsable ? selected.flatMap(({ items: found }) => found) : [], problems };
}

/** A key that waits for its certificate counts only where that is there: no word is lost on the others. */
function answered({ certificates, pendingKeys }: ImportInput): readonly PrivateKey[] {
  return pendingKeys.filter((key) => certificates.some((each) => belongs(each, key)));
}

/** What a pair is for stands in it; one that may be both serves. Who brings no pair and no key brings CAs. */
function itemsIn(certificates: readonly Certificate[], keys: readonly PrivateKey[]): readonly CertItem[] {
  const leaves = certificates.filter((each) => keys.some((key) => belongs(each, key)));
  const isClient = (leaf: Certificate): boolean => purposeOf(leaf, 'server') === 'no';
  const hasRoots = certificates.some(({ isCa, isSelfSigned }) => isCa && isSelfSigned);
  const onlyCas = keys.length === 0 && certificates.length > 0 && certificates.every(({ isCa }) => isCa);
  if (onlyCas) return ['ca'];
  const isServing = leaves.length === 0 || leaves.some((leaf) => !isClient(leaf));
  return [
    ...(hasRoots && leaves.length > 0 ? (['ca'] as const) : []),
    ...(isServing ? (['server'] as const) : []),
    ...(leaves.some(isClient) ? (['client'] as const) : []),
  ];
}

function selectPair(
  item: 'server' | 'client',
  { where, certificates, pool }: ImportInput,
  keys: readonly PrivateKey[],
  circumstances: Circumstances,
): Selection {
  const { pair, problems } = judgePair({ item, where, certificates, keys, pool }, circumstances);
  return { items: pair === undefined ? [] : [{ item, certificates: pair.chain, key: pair.key }], problems };
}

/** Of files that hold a pair as well, only the CAs are meant. */
function selectAuthorities(
  { where, certificates }: ImportInput,
  keys: readonly PrivateKey[],
  circumstances: Circumstances,
): Selection {
  const leaves = certificates.filter((each) => keys.some((key) => belongs(each, key)));
  const rest = certificates.filter((each) => !leaves.includes(each));
  const strangers = keys.filter((key) => !leaves.some((leaf) => belongs(leaf, key)));
  const candidate =
    leaves.length === 0 ? { where, certificates, keys } : { where, certificates: rest, keys: strangers };
  const { authorities, problems } = judgeAuthorities(candidate, circumstances);
  return { items: authorities.length === 0 ? [] : [{ item: 'ca', certificates: authorities }], problems };
}

function belongs(certificate: Certificate, key: PrivateKey): boolean {
  return certificate.publicKeyFingerprint === key.publicKeyFingerprint;
}

/** Two items of one file have the same to say of it. */
function distinct(problems: readonly CertificateProblem[]): readonly CertificateProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
