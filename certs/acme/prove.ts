/** Proving the names of an order, all at once (RFC 8555, 7.5). */

import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CertificateName } from '../types.ts';
import { AcmeError } from './acme-error.ts';
import { authorizationAnswer } from './answers.ts';
import type { Authorization } from './answers.ts';
import type { Attempt } from './attempt.ts';
import { chooseChallenge, nameOf } from './choose.ts';
import type { Choice } from './choose.ts';
import { pollUntil } from './poll.ts';
import { plainProblem, wordsOf } from './problem.ts';
import type { AcmeSession, Answer } from './session.ts';
import { solverFor } from './solver.ts';
import type { Solvers } from './solver.ts';

export interface ProofContext {
  readonly session: AcmeSession;
  readonly attempt: Attempt;
  readonly names: readonly CertificateName[];
  readonly solvers: Solvers;
  readonly cleanupFailed: (error: unknown) => void;
}

/**
 * One that fails does not end the others: what the server checks then would find nothing, and count as one more failure.
 * @throws AcmeError for all that failed.
 */
export async function proveNames(authorizations: readonly string[], context: ProofContext): Promise<void> {
  const results = await Promise.allSettled(authorizations.map((url) => proveName(url, context)));
  const errors = results.flatMap((result): readonly unknown[] =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  if (errors.length > 0) throw together(errors, context.attempt.signal);
}

/** The first decides the kind; the end of the attempt only where nothing else was wrong. */
function together(errors: readonly unknown[], { reason }: AbortSignal): unknown {
  const own = errors.filter((error) => error instanceof AcmeError && error !== reason) as AcmeError[];
  const [first] = own;
  const messages = [...new Set(own.map(({ message }) => message))].toSorted();
  if (first === undefined || messages.length === 1) return first ?? errors[0];
  const { kind, retryable, action, retryAfterMs, problem } = first;
  return new AcmeError(messages.join('; '), {
    kind,
    retryable,
    action,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(problem === undefined ? {} : { problem }),
    cause: new AggregateError(own),
  });
}

async function proveName(url: string, context: ProofContext): Promise<void> {
  const { session, names, solvers, attempt, cleanupFailed } = context;
  const doing = 'to say how a name is proved';
  const look = (): Promise<Answer<Authorization>> =>
    session.ask(url, { for: doing, schema: authorizationAnswer });
  const { content: authorization } = await look();
  if (authorization.status === 'valid') return;
  const name = nameOf(authorization, names);
  if (authorization.status !== 'pending') throw failure(name, authorization);
  const choice = chooseChallenge(name, authorization.challenges, solvers);

  const shown = await show(authorization.identifier.value, choice, context);
  try {
    attempt.tell(`waiting for the ACME server to check ${name.value} by ${choice.type}`);
    await session.ask(choice.url, { for: `to check ${name.value}`, schema: z.unknown(), payload: {} });
    const over = await pollUntil(await look(), look, ({ status }) => status !== 'pending', attempt.signal);
    if (over.status !== 'valid') throw failure(name, over, choice);
  } finally {
    await cleanUp(shown, cleanupFailed);
  }
}

async function cleanUp(shown: AsyncDisposable, failed: (error: unknown) => void): Promise<void> {
  try {
    await shown[Symbol.asyncDispose]();
  } catch (error) {
    failed(error);
  }
}

/** @throws AcmeError `challenge-failed`; the signal's reason. */
async function show(
  name: string,
  { type, token }: Choice,
  { solvers, session, cleanupFailed, attempt: { signal, tell } }: ProofContext,
): Promise<AsyncDisposable> {
  const solver = solverFor(type, solvers);
  if (solver === undefined) throw new TypeError(`there is no solver for ${type}`);
  // RFC 8555, 8.1; the DNS takes a hash of it (8.4).
  const authorization = `${token}.${session.thumbprint}`;
  const answer =
    type === 'http-01' ? authorization : createHash('sha256').update(authorization).digest('base64url');
  tell(`making the answer of ${name} to ${type} visible`);
  try {
    return await solver({ name, token, answer }, signal);
  } catch (error) {
    const isOwn = error instanceof AcmeError && error !== signal.reason;
    // What it says after that is about what it leaves behind.
    if (signal.aborted && isOwn) cleanupFailed(error);
    if (signal.aborted) throw signal.reason;
    if (isOwn) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new AcmeError(`the answer of ${name} to ${type} could not be shown: ${said}`, {
      kind: 'challenge-failed',
      cause: error,
    });
  }
}

const ACTIONS = {
  'http-01': (name: string) =>
    `Let the ACME server reach port 80 of ${name} on this machine, and look at its DNS records.`,
  'dns-01': (name: string) =>
    `Look at the TXT records of _acme-challenge.${name}, as the whole world sees them.`,
} as const;

function failure(name: CertificateName, authorization: Authorization, choice?: Choice): AcmeError {
  const { status, identifier, challenges } = authorization;
  const problem = challenges.find(({ error }) => error !== undefined)?.error;
  const said = problem === undefined ? `it is ${status}` : wordsOf(problem);
  const by = choice === undefined ? '' : ` by ${choice.type}`;
  return new AcmeError(`the ACME server could not check ${name.value}${by}: ${said}`, {
    kind: 'challenge-failed',
    ...(choice === undefined ? {} : { action: ACTIONS[choice.type](identifier.value) }),
    ...(problem === undefined ? {} : { problem: plainProblem(problem) }),
  });
}
