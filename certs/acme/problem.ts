/** What a server's refusal is to us: its problem documents (RFC 8555, 6.7) and statuses. */

import { AcmeError } from './acme-error.ts';
import type { AcmeErrorDetails, AcmeErrorKind, AcmeProblem } from './acme-error.ts';
import { problemAnswer } from './answers.ts';
import type { ProblemAnswer } from './answers.ts';
import { retryAfterMs } from './retry-after.ts';
import type { AcmeResponse } from './transport.ts';

const PREFIX = 'urn:ietf:params:acme:error:';
export const BAD_NONCE = `${PREFIX}badNonce`;

/** RFC 8555, 6.7: where the kind is not `refused`, or where it is and somebody else may yet change it. */
const KNOWN: Readonly<Record<string, Pick<AcmeErrorDetails, 'kind' | 'retryable' | 'action'>>> = {
  rateLimited: { kind: 'rate-limited' },
  serverInternal: { kind: 'unreachable', action: 'Look at the ACME server: it reports an error of its own.' },
  badNonce: { kind: 'bad-answer', action: 'Look at the ACME server: it takes none of its own nonces.' },
  orderNotReady: { kind: 'refused', retryable: true },
  caa: { kind: 'refused', retryable: true, action: 'Let the CAA records of the names allow this CA.' },
  externalAccountRequired: {
    kind: 'refused',
    action: 'Set the key ID and the HMAC key that the CA has given for its account.',
  },
  userActionRequired: { kind: 'refused', action: 'Do what the ACME server says in its answer.' },
};

/** `undefined`: the body is none. */
export function readProblem({ body }: AcmeResponse): ProblemAnswer | undefined {
  if (!body.trimStart().startsWith('{')) return undefined;
  try {
    return problemAnswer.safeParse(JSON.parse(body)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `doing`: what was asked for, as in `the ACME server has refused DOING`. `now`: ms since the epoch. */
export function responseError(response: AcmeResponse, doing: string, now: number): AcmeError {
  const { status, headers } = response;
  const problem = readProblem(response);
  const known = KNOWN[problem?.type.replace(PREFIX, '') ?? ''] ?? { kind: kindOfStatus(status) };
  const wait = retryAfterMs(headers, now);
  const said = problem === undefined ? `status ${status}` : wordsOf(problem);
  return new AcmeError(`the ACME server has refused ${doing}: ${said}`, {
    ...known,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(problem === undefined ? {} : { problem: plainProblem(problem) }),
  });
}

/** An order that has become invalid. */
export function orderError(problem: ProblemAnswer | undefined): AcmeError {
  const known = KNOWN[problem?.type.replace(PREFIX, '') ?? ''] ?? { kind: 'refused', retryable: true };
  const said = problem === undefined ? 'it says no reason' : wordsOf(problem);
  return new AcmeError(`the ACME server has given up the order: ${said}`, {
    ...known,
    ...(problem === undefined ? {} : { problem: plainProblem(problem) }),
  });
}

function kindOfStatus(status: number): AcmeErrorKind {
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'unreachable';
  return status >= 400 ? 'refused' : 'bad-answer';
}

export function wordsOf({ type, detail, subproblems }: ProblemAnswer): string {
  const parts = subproblems.map((sub) => `${sub.identifier?.value ?? sub.type}: ${sub.detail}`);
  return [detail === '' ? type : detail, ...parts].join('; ');
}

export function plainProblem({ type, detail }: ProblemAnswer): AcmeProblem {
  return { type, detail };
}
