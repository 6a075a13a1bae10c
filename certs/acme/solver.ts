/** What proves to the server that a name is ours, while it looks. */

export interface Challenge {
  /** As in the certificate, without `*.`: a host name or an address. */
  readonly name: string;
  readonly token: string;
  /** http-01: what must be served at /.well-known/acme-challenge/TOKEN. dns-01: the value of a TXT record of `_acme-challenge.NAME`. */
  readonly answer: string;
}

/**
 * Resolves when the answer can be seen from outside; what it resolves with is disposed of when the challenge is over, whatever
 * came of it. Called in parallel, also twice for one name (`*.NAME` beside `NAME`): both answers hold then. Once the signal
 * aborts it ends soon, and leaves nothing behind where it rejects.
 */
export type ChallengeSolver = (challenge: Challenge, signal: AbortSignal) => Promise<AsyncDisposable>;

export interface Solvers {
  readonly http01?: ChallengeSolver;
  readonly dns01?: ChallengeSolver;
}

export const CHALLENGE_TYPES = ['http-01', 'dns-01'] as const;
export type ChallengeType = (typeof CHALLENGE_TYPES)[number];

export function solverFor(type: ChallengeType, { http01, dns01 }: Solvers): ChallengeSolver | undefined {
  return type === 'http-01' ? http01 : dns01;
}
