/** By which challenge a name is proved: pure. */

import type { CertificateName } from '../types.ts';
import { AcmeError } from './acme-error.ts';
import type { Authorization, ChallengeAnswer } from './answers.ts';
import { CHALLENGE_TYPES, solverFor } from './solver.ts';
import type { ChallengeType, Solvers } from './solver.ts';

export interface Choice {
  readonly type: ChallengeType;
  readonly url: string;
  readonly token: string;
}

/** RFC 8738, 7: the DNS proves no address. RFC 8555, 7.1.3: one host proves no names beside its own. */
function possible({ kind, value }: CertificateName): readonly ChallengeType[] {
  if (kind === 'ip') return ['http-01'];
  return value.startsWith('*.') ? ['dns-01'] : CHALLENGE_TYPES;
}

/** Before anybody is asked. @throws AcmeError `refused` that names all that cannot be proved. */
export function checkProvable(names: readonly CertificateName[], solvers: Solvers): void {
  const hopeless = names.filter((name) =>
    possible(name).every((type) => solverFor(type, solvers) === undefined),
  );
  if (hopeless.length === 0) return;
  const said = hopeless.map((name) => `${name.value} only by ${possible(name).join(' or ')}`);
  throw new AcmeError(`an ACME server proves ${said.join(', ')}, which is not set up here`, {
    kind: 'refused',
    action: 'Set up that challenge, or leave these names out.',
  });
}

/** The first that both sides can do, http-01 first: it asks nothing of anybody else. @throws AcmeError `refused` */
export function chooseChallenge(
  name: CertificateName,
  challenges: readonly ChallengeAnswer[],
  solvers: Solvers,
): Choice {
  for (const type of possible(name)) {
    const offer = challenges.find((one) => one.type === type && isOpen(one));
    if (offer?.token !== undefined && solverFor(type, solvers) !== undefined)
      return { type, url: offer.url, token: offer.token };
  }
  const offered = challenges.map(({ type }) => type).join(', ');
  throw new AcmeError(`the ACME server proves ${name.value} only by ${offered || 'nothing'}`, {
    kind: 'refused',
    action: 'Set up one of these challenges, http-01 or dns-01.',
  });
}

function isOpen({ status }: ChallengeAnswer): boolean {
  return status === 'pending' || status === 'processing';
}

/** @throws AcmeError `bad-answer` where it is for a name that nobody asked for: solvers act upon it. */
export function nameOf(
  { identifier: { type, value }, wildcard }: Authorization,
  asked: readonly CertificateName[],
): CertificateName {
  const full = wildcard ? `*.${value}` : value;
  const name = asked.find((one) => one.kind === type && one.value === full);
  if (name !== undefined) return name;
  throw new AcmeError(`the ACME server wants a proof of ${JSON.stringify(full)}, which was not asked for`, {
    kind: 'bad-answer',
  });
}
