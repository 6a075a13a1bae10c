/** What an ACME server answers (RFC 8555, 7.1), as far as it is used here. */

import * as z from 'zod';
import { AcmeError } from './acme-error.ts';

/** Words of a server end up in logs and on terminals. */
const words = z.string().transform((text) =>
  text
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 1_000),
);

const baseProblem = z.looseObject({
  type: words.default('about:blank'),
  detail: words.default(''),
});

/** RFC 8555, 6.7.1: one for each name. */
export const problemAnswer = baseProblem.extend({
  subproblems: z
    .array(baseProblem.extend({ identifier: z.looseObject({ value: words }).exactOptional() }))
    .default([]),
});
export type ProblemAnswer = z.infer<typeof problemAnswer>;

export const directoryAnswer = z.looseObject({
  newNonce: z.string(),
  newAccount: z.string(),
  newOrder: z.string(),
  meta: z.looseObject({ externalAccountRequired: z.boolean().default(false) }).exactOptional(),
});
export type Directory = z.infer<typeof directoryAnswer>;

export const orderAnswer = z.looseObject({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: z.array(z.string()),
  finalize: z.string(),
  certificate: z.string().exactOptional(),
  error: problemAnswer.exactOptional(),
});
export type Order = z.infer<typeof orderAnswer>;

const challengeAnswer = z.looseObject({
  type: words,
  url: z.string(),
  status: words,
  /** It becomes part of a path and of a record: RFC 8555, 8.3 allows nothing else in it. */
  token: z
    .string()
    .regex(/^[\w-]+$/)
    .exactOptional(),
  error: problemAnswer.exactOptional(),
});
export type ChallengeAnswer = z.infer<typeof challengeAnswer>;

export const authorizationAnswer = z.looseObject({
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  identifier: z.looseObject({ type: words, value: words }),
  wildcard: z.boolean().default(false),
  challenges: z.array(challengeAnswer),
});
export type Authorization = z.infer<typeof authorizationAnswer>;

/** @throws AcmeError `bad-answer` with the first thing that is wrong. */
export function readAnswer<T>(schema: z.ZodType<T>, body: string, what: string): T {
  const result = schema.safeParse(jsonOf(body, what));
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const place = first?.path.join('.') ?? '';
  throw new AcmeError(`${what} is not what an ACME server answers: ${place}: ${first?.message ?? ''}`, {
    kind: 'bad-answer',
    cause: result.error,
  });
}

function jsonOf(body: string, what: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AcmeError(`${what} is not JSON`, { kind: 'bad-answer', cause });
  }
}
