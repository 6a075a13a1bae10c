/** Who visits, as the daemon says; an answer is used for two seconds, so that a page with its parts costs one question. */

import type { Client } from '../appliance/client/client.ts';
import { ApiProblemError } from '../appliance/client/errors.ts';
import type { WebState } from './http/state.ts';
import type { Model } from '../appliance/client/model/model.ts';
import type { Visitor } from './visitor.ts';

/** The longest that a session which was ended goes on being let in. */
const TRUSTED_MS = 2_000;
/** More proofs than visitors ever have are guesses. */
const KEPT_ANSWERS = 1_000;

export interface VisitorsDeps {
  readonly clientAs: (visit: WebState) => Pick<Client, 'whoAmI'>;
  readonly model: () => Model;
  /** Milliseconds of a clock that does not jump. */
  readonly now: () => number;
}

export interface Visitors {
  /** `undefined`: the daemon does not answer, so nobody knows. */
  verified(visit: WebState): Promise<Visitor | undefined>;
  /** As `verified`; whom nobody can vouch for is a guest or a stranger. */
  of(visit: WebState): Promise<Visitor>;
  /** An answer from before a sign-in, a sign-out or a change of the password is no longer true. */
  forget(token: string): void;
}

/** What the daemon said of one proof: a user, nobody, or nothing at all. */
type Answer = { readonly user: Visitor } | 'nobody' | 'silent';

/** No token has a space. */
const unattended = (token: string): string => `${token} unattended`;

export function createVisitors({ clientAs, model, now }: VisitorsDeps): Visitors {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<Answer> }>();

  const ask = async (visit: WebState): Promise<Answer> => {
    // Whoever follows it hears first that it is back.
    if (model().silent !== undefined) return 'silent';
    try {
      const { user: name, role } = await clientAs(visit).whoAmI();
      return { user: { kind: 'user', name, role } };
    } catch (error) {
      return error instanceof ApiProblemError && error.problem.status < 500 ? 'nobody' : 'silent';
    }
  };
  const fresh = (key: string): Promise<Answer> | undefined => {
    const known = answers.get(key);
    return known !== undefined && now() - known.at < TRUSTED_MS ? known.answer : undefined;
  };
  const cached = (visit: WebState, token: string): Promise<Answer> => {
    // What was asked while nobody was there has not told the daemon that somebody is.
    const keys = visit.isUnattended === true ? [token, unattended(token)] : [token];
    const known = keys.map(fresh).find((answer) => answer !== undefined);
    if (known !== undefined) return known;
    const key = keys.at(-1) ?? token;
    answers.delete(key);
    const answer = ask(visit);
    answers.set(key, { at: now(), answer });
    // The oldest stands first.
    for (const oldest of answers.keys()) {
      if (answers.size <= KEPT_ANSWERS) break;
      answers.delete(oldest);
    }
    return answer;
  };
  const unknown = (): Visitor => {
    const { page } = model();
    return { kind: page?.isClaimed === true && page.visibility === 'open' ? 'guest' : 'stranger' };
  };
  const verified = async (visit: WebState): Promise<Visitor | undefined> => {
    if (visit.credential === undefined) return unknown();
    const answer = await cached(visit, visit.credential.token);
    if (answer === 'silent') return undefined;
    return answer === 'nobody' ? unknown() : answer.user;
  };
  return {
    verified,
    of: async (visit) => (await verified(visit)) ?? unknown(),
    forget: (token) => {
      answers.delete(token);
      answers.delete(unattended(token));
    },
  };
}
