/** The way from a certificate to the CA that ends it. */

import type { Certificate } from '../types.ts';
import { foldedName } from './signatures.ts';
import type { Signatures } from './signatures.ts';

export interface Chain {
  /** The leaf, then each one's issuer; the self-signed end included. */
  readonly path: readonly Certificate[];
  /** The self-signed end. */
  readonly anchor?: Certificate;
  /** The end where it is not self-signed: its issuer is missing. */
  readonly open?: OpenEnd;
}

export interface OpenEnd {
  readonly certificate: Certificate;
  /**
   * What is at hand under the issuer's name. `unusable`: it signed this, but no chain may hold it. `namesake`: another CA, for this asks for
   * another key. `forged`: it did not sign this, though it should have.
   */
  readonly issuer: 'missing' | 'unusable' | 'namesake' | 'forged';
}

export interface ChainSearch {
  /** What came along with the leaf and so claims to belong to it. */
  readonly brought: readonly Certificate[];
  /** What is at hand otherwise. */
  readonly pool: readonly Certificate[];
  /** Whether it may stand in a chain, its signature apart. */
  readonly isSound: (certificate: Certificate) => boolean;
}

type Path = readonly [Certificate, ...Certificate[]];

/** Real chains have two to four. */
const MOST_CERTIFICATES = 10;

/**
 * Where cross-signing leaves a choice: no unsound member before one, then a self-signed end, then one of the pool, then valid longest, then
 * shortest. For each length only the best path to each certificate is followed, so that the work is bounded whatever signs
 * whatever, and the order of the input decides nothing.
 */
export function findChain(leaf: Certificate, search: ChainSearch, signatures: Signatures): Chain {
  const issuers = fewOfEachName(
    distinct([...search.brought, ...search.pool.filter((one) => isHelp(one, search))]),
  );
  const compare = pathOrder(search);
  let open: readonly Path[] = [[leaf]];
  const ended: Path[] = [];
  while (open.length > 0) {
    const longer = new Map<string, Path>();
    for (const path of open) {
      const next = isFull(path) ? [] : issuersOf(path, issuers, signatures);
      if (next.length === 0) ended.push(path);
      for (const issuer of next) keepBest(longer, [...path, issuer], compare);
    }
    open = [...longer.values()];
  }
  const path = ended.toSorted(compare)[0] ?? [leaf];
  const end = endOf(path);
  return end.isSelfSigned
    ? { path, anchor: end }
    : { path, open: { certificate: end, issuer: whatIsThere(end, search, signatures) } };
}

/** A CA that renews and is cross-signed has a handful of certificates under one name; a file that is made to keep us busy has hundreds. */
const MOST_OF_ONE_NAME = 16;

/** Those that are valid longest, where there are more: the order of the input decides nothing. */
function fewOfEachName(certificates: readonly Certificate[]): readonly Certificate[] {
  const groups = Map.groupBy(certificates, ({ subject }) => foldedName(subject));
  const best = (one: Certificate, other: Certificate): number =>
    other.notAfter - one.notAfter || (one.fingerprint < other.fingerprint ? -1 : 1);
  return [...groups.values()].flatMap((all) => all.toSorted(best).slice(0, MOST_OF_ONE_NAME));
}

function keepBest(best: Map<string, Path>, path: Path, compare: (one: Path, other: Path) => number): void {
  const { fingerprint } = endOf(path);
  const rival = best.get(fingerprint);
  if (rival === undefined || compare(path, rival) < 0) best.set(fingerprint, path);
}

/** An intermediate of the pool that cannot be used completes nothing. A root is taken as it is: it is not sent, only told of. */
function isHelp(certificate: Certificate, { isSound }: ChainSearch): boolean {
  return certificate.isSelfSigned || isSound(certificate);
}

function isFull(path: Path): boolean {
  return path.length >= MOST_CERTIFICATES || endOf(path).isSelfSigned;
}

function issuersOf(
  path: Path,
  candidates: readonly Certificate[],
  signatures: Signatures,
): readonly Certificate[] {
  const used = new Set(path.map(({ fingerprint }) => fingerprint));
  return candidates.filter(
    (one) => !used.has(one.fingerprint) && signatures.relation(one, endOf(path)) === 'signed',
  );
}

/**
 * What came along with it belongs to it or is wrong. The pool claims nothing: there another CA of the same name is only another CA, where the
 * certificate itself says that it asks for a different key.
 */
function whatIsThere(
  end: Certificate,
  { brought, pool }: ChainSearch,
  signatures: Signatures,
): OpenEnd['issuer'] {
  const others = (certificates: readonly Certificate[]) =>
    certificates
      .filter(({ fingerprint }) => fingerprint !== end.fingerprint)
      .map((one) => signatures.relation(one, end));
  const claimed = others(brought);
  const offered = others(pool);
  const own = signatures.relation(end, end);
  if (claimed.some((relation) => relation === 'forged' || relation === 'namesake')) return 'forged';
  if (offered.includes('forged') || own === 'forged') return 'forged';
  if (offered.includes('signed')) return 'unusable';
  return offered.includes('namesake') ? 'namesake' : 'missing';
}

function pathOrder({ pool, isSound }: ChainSearch): (one: Path, other: Path) => number {
  const pooled = new Set(pool.map(({ fingerprint }) => fingerprint));
  const rank = (path: Path): readonly number[] => {
    const end = endOf(path);
    return [
      path.slice(1).filter((one) => !isSound(one)).length,
      end.isSelfSigned ? 0 : 1,
      end.isSelfSigned && pooled.has(end.fingerprint) ? 0 : 1,
      -Math.min(...path.map(({ notAfter }) => notAfter)),
      path.length,
    ];
  };
  return (one, other) => {
    const [left, right] = [rank(one), rank(other)];
    const at = left.findIndex((value, index) => value !== right[index]);
    if (at >= 0) return (left[at] ?? 0) - (right[at] ?? 0);
    return identity(one) < identity(other) ? -1 : 1;
  };
}

function identity(path: Path): string {
  return path.map(({ fingerprint }) => fingerprint).join();
}

function endOf(path: Path): Certificate {
  return path.at(-1) ?? path[0];
}

/** The first of each. */
export function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  const found = new Map<string, Certificate>();
  for (const one of certificates) if (!found.has(one.fingerprint)) found.set(one.fingerprint, one);
  return [...found.values()];
}
