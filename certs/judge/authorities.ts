/** Which of the certificates in a file of CAs can be trusted. */

import type { Certificate, CertificateProblem } from '../types.ts';
import { findChain } from './chain.ts';
import { judgeClock, judgeDates } from './dates.ts';
import { forged } from './end.ts';
import { judgeKeysOfCas, withoutDuplicates } from './leftovers.ts';
import { readSignatures } from './signatures.ts';
import type { Signatures } from './signatures.ts';
import { judgeKey, judgeSignatureHash } from './strength.ts';
import { judgeIssuerUsage } from './usage.ts';
import { error, errorsFirst, isError, warning } from './verdict.ts';
import type { AuthoritiesCandidate, AuthoritiesVerdict, Circumstances } from './verdict.ts';
import { counted, keyWords, listed, nameWords, placeOf } from './words.ts';

/**
 * A certificate that cannot be trusted is left out, with a warning, as long as another remains: bundles of public CAs always hold expired
 * ones. Only where none remains are these errors.
 */
export function judgeAuthorities(
  candidate: AuthoritiesCandidate,
  circumstances: Circumstances,
): AuthoritiesVerdict {
  const signatures = readSignatures();
  const brought = withoutDuplicates(candidate);
  const { where, certificates } = brought;
  if (certificates.length === 0)
    return {
      authorities: [],
      problems: errorsFirst([
        withoutCertificate(where),
        ...judgeKeys(brought, signatures),
        ...brought.problems,
      ]),
    };
  const judged = certificates.map((certificate) => ({
    certificate,
    problems: judgeAuthority(certificate, brought, circumstances, signatures),
  }));
  const authorities = judged
    .filter(({ problems }) => !problems.some(isError))
    .map(({ certificate }) => certificate);
  return {
    authorities,
    problems: errorsFirst([
      ...judgeClock(where, circumstances),
      ...judged.flatMap(({ problems }) =>
        authorities.length > 0 && problems.some(isError) ? leftOut(problems) : problems,
      ),
      ...authorities.flatMap((one) =>
        judgeRootIsThere(one, { where, certificates: authorities }, signatures),
      ),
      ...judgeKeys(brought, signatures),
      ...brought.problems,
    ]),
  };
}

function judgeAuthority(
  certificate: Certificate,
  brought: AuthoritiesCandidate,
  circumstances: Circumstances,
  signatures: Signatures,
): readonly CertificateProblem[] {
  const where = placeOf(certificate, brought);
  const { open } = chainAmong(certificate, brought.certificates, signatures);
  return [
    // What is not valid yet is there for the day when it replaces another.
    ...judgeDates(certificate, 'authority', where, circumstances).map((problem) =>
      problem.code === 'not-yet-valid' ? { ...problem, severity: 'warning' as const } : problem,
    ),
    ...judgeIssuerUsage(certificate, undefined, 'authority', where),
    ...judgeKey(certificate, 'authority', where, { forBrowsers: false }),
    ...judgeSignatureHash(certificate, 'authority', where),
    ...(open?.certificate === certificate && open.issuer === 'forged' ? [forged(open, where)] : []),
  ];
}

/** Programs that use OpenSSL trust nothing by an intermediate alone; those made with Go do. */
function judgeRootIsThere(
  authority: Certificate,
  trusted: { readonly where: string; readonly certificates: readonly Certificate[] },
  signatures: Signatures,
): readonly CertificateProblem[] {
  const { open } = chainAmong(authority, trusted.certificates, signatures);
  if (open === undefined) return [];
  const issuer = nameWords(open.certificate.issuer);
  return [
    warning(
      'chain-incomplete',
      placeOf(authority, trusted),
      `it is an intermediate CA, and the root above it is not in the file (${issuer} is missing): many programs trust nothing by it alone`,
      `Add the certificate of ${issuer} to the file.`,
    ),
  ];
}

/** A collection of CAs claims nothing about who signed whom. */
function chainAmong(certificate: Certificate, others: readonly Certificate[], signatures: Signatures) {
  return findChain(certificate, { brought: [], pool: others, isSound: () => true }, signatures);
}

function leftOut(problems: readonly CertificateProblem[]): readonly CertificateProblem[] {
  return problems
    .filter(isError)
    .map((problem) => ({ ...problem, severity: 'warning', message: `${problem.message}; it is left out` }));
}

function withoutCertificate(where: string): CertificateProblem {
  return error(
    'certificate-missing',
    where,
    'there is no certificate in it',
    'Name a file with the certificates of the CAs (PEM) as ca_path in node.json.',
  );
}

function judgeKeys(brought: AuthoritiesCandidate, signatures: Signatures): readonly CertificateProblem[] {
  const ofCas = judgeKeysOfCas(brought, signatures);
  const others = brought.keys.filter((key) => !ofCas.keys.includes(key));
  return [
    ...ofCas.problems,
    ...(others.length === 0
      ? []
      : [
          warning(
            'wrong-kind',
            brought.where,
            `it holds ${counted(others.length, 'private key')} (${listed(others.map(({ kind }) => keyWords(kind)).toSorted())}), and everyone may read it`,
            'Remove it from the file: trust needs certificates only.',
          ),
        ]),
  ];
}
