/** How a chain ends: at a CA that is at hand, or before something that is missing. */

import type { CertificateProblem } from '../types.ts';
import type { Chain, OpenEnd } from './chain.ts';
import type { PairCandidate } from './verdict.ts';
import { error, warning } from './verdict.ts';
import { nameOf, nameWords, placeOf, REQUEST } from './words.ts';

export function judgeEnd(
  { path, open, anchor }: Chain,
  candidate: PairCandidate,
): readonly CertificateProblem[] {
  const [leaf] = path;
  const { where } = candidate;
  if (open === undefined)
    return anchor === leaf && anchor !== undefined ? judgeSelfSigned(anchor, candidate) : [];
  if (open.issuer === 'forged')
    return [forged(open, open.certificate === leaf ? where : placeOf(open.certificate, candidate))];
  return [open.certificate === leaf ? withoutIssuer(open, where) : withoutRoot(open, where)];
}

/** Neither its issuer nor anything above: clients that know only the root cannot check it. */
function withoutIssuer(open: OpenEnd, where: string): CertificateProblem {
  const issuer = nameWords(open.certificate.issuer);
  return warning(
    'chain-incomplete',
    where,
    `the certificate of its issuer ${issuer} is not at hand${remark(open)}: only clients that have that one can check it`,
    `Append the certificate of ${issuer} to the file; where it is a root CA, name it as ca_path in node.json.`,
  );
}

/** Servers need not have the root; what the appliance's own services trust must be known to it. */
function withoutRoot(open: OpenEnd, where: string): CertificateProblem {
  const issuer = nameWords(open.certificate.issuer);
  return warning(
    'untrusted',
    where,
    `no CA at hand ends its chain: ${nameOf(open.certificate)} is issued by ${issuer}, which is not here${remark(open)}`,
    `Add the CA ${issuer} as ca_path in node.json, unless it is a public one that all clients know.`,
  );
}

function judgeSelfSigned(
  leaf: Chain['path'][number],
  { where, pool }: PairCandidate,
): readonly CertificateProblem[] {
  if (pool.some(({ fingerprint }) => fingerprint === leaf.fingerprint)) return [];
  return [
    warning(
      'untrusted',
      where,
      'it is signed by itself: clients trust it only where they were given this very certificate',
      leaf.isCa
        ? 'Add it as ca_path in node.json and give it to the clients, or use one that a CA has issued.'
        : `Give it to the clients, or let a CA sign the request that ${REQUEST} makes.`,
    ),
  ];
}

/** Shared with the judgement of CAs. */
export function forged({ certificate }: OpenEnd, where: string): CertificateProblem {
  const issuer = nameWords(certificate.issuer);
  return certificate.issuer === certificate.subject
    ? error(
        'bad-signature',
        where,
        'it names itself as its issuer, and the signature is not of its own key: it is damaged',
        'Copy it anew from where it came from.',
      )
    : error(
        'bad-signature',
        where,
        `it names ${issuer} as its issuer, and the signature is not of that one's key: it is damaged, or another CA of the same name issued it`,
        `Copy it anew from where it came from; if that does not help, bring the CA that really issued it in the place of ${issuer}.`,
      );
}

function remark({ issuer }: OpenEnd): string {
  if (issuer === 'unusable') return ' (one is, but it is expired, too weak or not allowed to sign)';
  return issuer === 'namesake' ? ' (a CA of that name is, but not the one that signed)' : '';
}
