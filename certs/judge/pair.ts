/** Whether a certificate and its key can be used, and how: decided before anything is replaced. */

import type { Certificate, CertificateProblem, PrivateKey } from '../types.ts';
import { distinct, findChain } from './chain.ts';
import type { Chain } from './chain.ts';
import { judgeClock, judgeDates } from './dates.ts';
import { chooseLeaf } from './leaf.ts';
import { judgeLeftovers, withoutDuplicates } from './leftovers.ts';
import { judgeNames } from './names.ts';
import { readSignatures } from './signatures.ts';
import { judgeKey, judgeSignatureHash } from './strength.ts';
import { judgeIssuerUsage, judgeLeafUsage } from './usage.ts';
import { errorsFirst, isError, warning } from './verdict.ts';
import type { Circumstances, PairCandidate, PairVerdict, Role } from './verdict.ts';
import { judgeEnd } from './end.ts';
import { placeOf } from './words.ts';

/** Everything that is wrong at once, errors first. The order of certificates and keys changes nothing but `chain-reordered`. */
export function judgePair(candidate: PairCandidate, circumstances: Circumstances): PairVerdict {
  const signatures = readSignatures();
  const once = withoutDuplicates(candidate);
  const brought: PairCandidate = { ...candidate, certificates: once.certificates, keys: once.keys };
  const { leaf, key, passedOver, problems } = chooseLeaf(brought, circumstances, signatures);
  if (leaf === undefined) return { problems: errorsFirst([...problems, ...once.problems]) };

  const isSound = (one: Certificate) => !judgeIssuer(one, 'issuer', brought, circumstances).some(isError);
  const found = findChain(
    leaf,
    { brought: brought.certificates, pool: distinct(brought.pool), isSound },
    signatures,
  );
  const all = errorsFirst([
    ...problems,
    ...judgeClock(candidate.where, circumstances),
    ...judgeLeaf(leaf, brought, circumstances),
    ...judgeIssuers(found, brought, circumstances),
    ...judgeEnd(found, brought),
    ...judgeOrder(found, brought),
    ...judgeLeftovers(
      spare(brought, found, key),
      { item: brought.item, leaves: [leaf, ...passedOver], path: found.path },
      signatures,
    ),
    ...once.problems,
  ]);
  if (key === undefined || all.some(isError)) return { problems: all };
  const { anchor } = found;
  return {
    pair: { chain: sent(found), key, ...(anchor === undefined ? {} : { anchor }) },
    problems: all,
  };
}

/** Without a pair all keys were spoken of already; where the signature does not fit nobody knows which issuers belong to it. */
function spare(brought: PairCandidate, { open }: Chain, key: PrivateKey | undefined): PairCandidate {
  return {
    ...brought,
    keys: key === undefined ? [] : brought.keys,
    certificates: open?.issuer === 'forged' ? [] : brought.certificates,
  };
}

/** What a server or client sends: its peers have the root or do not trust it. */
function sent({ path, anchor }: Chain): readonly Certificate[] {
  return path.length > 1 ? path.filter((one) => one !== anchor) : path;
}

function judgeLeaf(
  leaf: Certificate,
  { item, where }: PairCandidate,
  circumstances: Circumstances,
): readonly CertificateProblem[] {
  return [
    ...judgeDates(leaf, 'leaf', where, circumstances),
    ...judgeLeafUsage(leaf, item, where),
    ...(item === 'server' ? judgeNames(leaf, circumstances.names, where) : []),
    ...judgeKey(leaf, 'leaf', where, { forBrowsers: item === 'server' }),
    ...judgeSignatureHash(leaf, 'leaf', where),
  ];
}

function judgeIssuers(
  found: Chain,
  candidate: PairCandidate,
  circumstances: Circumstances,
): readonly CertificateProblem[] {
  const { anchor } = found;
  const [leaf, ...issuers] = found.path;
  return issuers
    .filter((one) => one !== anchor)
    .flatMap((one) => judgeIssuer(one, 'issuer', candidate, circumstances))
    .concat(anchor === undefined || anchor === leaf ? [] : judgeRoot(anchor, candidate, circumstances));
}

function judgeIssuer(
  issuer: Certificate,
  role: Role,
  candidate: PairCandidate,
  circumstances: Circumstances,
): readonly CertificateProblem[] {
  const { item } = candidate;
  const where = placeOf(issuer, candidate);
  return [
    ...judgeDates(issuer, role, where, circumstances),
    ...judgeIssuerUsage(issuer, item, role, where),
    ...judgeKey(issuer, role, where, { forBrowsers: item === 'server' }),
    ...judgeSignatureHash(issuer, role, where),
  ];
}

/** Only warnings: the root is not sent, and clients may know a better one. How it signed itself is checked by nobody. */
function judgeRoot(
  root: Certificate,
  candidate: PairCandidate,
  circumstances: Circumstances,
): readonly CertificateProblem[] {
  return judgeIssuer(root, 'authority', candidate, circumstances)
    .filter(({ code }) => code !== 'weak-signature')
    .map((problem) => ({ ...problem, severity: 'warning' }));
}

function judgeOrder({ path }: Chain, { where, certificates }: PairCandidate): readonly CertificateProblem[] {
  const wanted = path.filter((one) => certificates.includes(one));
  const given = certificates.filter((one) => path.includes(one));
  if (given.every((one, at) => one === wanted[at])) return [];
  return [
    warning(
      'chain-reordered',
      where,
      'its certificates are not in the order that servers send them; they are used in the right one',
      'Put the certificate itself first, then its issuer, then the issuer of that; for this appliance nothing has to be done.',
    ),
  ];
}
