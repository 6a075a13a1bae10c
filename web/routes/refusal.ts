/** A refusal of the daemon, or its silence, as whoever sits in front of a browser is told. */

import { ApiProblemError, isConnectionLoss } from '../../appliance/client/errors.ts';
import type { ProblemDetails } from '../../appliance/contract/problem-details.ts';
import { daemonSilent, WebProblem } from '../http/problem.ts';
import type { Note } from '../views/frame.ts';

/** Of an error that the visitor is told on a page. Anything that nobody has thought of is thrown on. */
export function refusalOf(error: unknown): ProblemDetails {
  if (error instanceof ApiProblemError) return error.problem;
  if (error instanceof WebProblem) return error.details;
  if (isConnectionLoss(error)) return daemonSilent(error).details;
  throw error;
}

/** The session has ended, or there was none. A password that is wrong is another matter. */
export function isSignInNeeded({ status, type }: ProblemDetails): boolean {
  return status === 401 && type !== 'urn:applianced:wrong-password';
}

/** Told above the sign-in. `wasAction`: something was to be done, and not only to be seen. */
export function signInNote(hadSession: boolean, wasAction: boolean): Note {
  return {
    tone: 'bad',
    text: hadSession ? 'Your session has ended' : 'This is for who has signed in',
    ...(wasAction && { detail: 'Nothing was done.' }),
    action: wasAction ? 'Sign in, then do it again.' : 'Sign in to go on.',
  };
}

/** An answer of the daemon; its refusals become those of the page. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isConnectionLoss(error)) throw daemonSilent(error);
    if (!(error instanceof ApiProblemError)) throw error;
    const { type, ...details } = error.problem;
    throw new WebProblem(type.split(':').at(-1) ?? 'refused', details, { cause: error });
  }
}

/** As `asked`; `otherwise` while the daemon does not answer, so that a page shows what is known without it. */
export async function askedOr<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked(answer);
  } catch (error) {
    if (error instanceof WebProblem && isConnectionLoss(error.cause)) return otherwise;
    throw error;
  }
}
