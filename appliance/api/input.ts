import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { InputProblem } from '../contract/problem-details.ts';
import type { Route, RouteInput } from '../contract/route.ts';
import { badInput, bodyTooLarge, nearestName, wrongMediaType } from './problem.ts';

/** The largest body, where the route says nothing: a path and little more. */
const BODY_LIMIT_BYTES = 64 * 1024;

export interface RawInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** `undefined`: the request has no body. */
  readonly body: unknown;
}

/** Checks everything that came with a request; all problems at once as a ProblemError 400. */
export function readInput<R extends Route>(route: R, raw: RawInput): RouteInput<R> {
  const problems: InputProblem[] = [];
  const input = {
    ...checked(route.params, raw.params, problems),
    ...checked(route.query, queryRecord(raw.query, problems), problems),
    ...checked(route.body, route.body === undefined ? {} : (raw.body ?? {}), problems),
  };
  if (route.body === undefined && raw.body !== undefined)
    problems.push({ path: 'body', reason: 'must be empty' });
  if (problems.length > 0) throw badInput('The request cannot be used', problems);
  // The three schemas of `route` gave exactly the three parts of its RouteInput.
  return input as RouteInput<R>;
}

function checked(
  schema: z.ZodObject | undefined,
  value: unknown,
  problems: InputProblem[],
): Record<string, unknown> {
  if (schema === undefined) {
    for (const key of Object.keys(value ?? {})) problems.push(unknownKey(key, []));
    return {};
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) problems.push(...fromIssue(issue, Object.keys(schema.shape)));
  return {};
}

function fromIssue(issue: z.core.$ZodIssue, known: readonly string[]): readonly InputProblem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, known));
  return [{ path: issue.path.join('.'), reason: reasonOf(issue) }];
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value' && issue.values.includes('true')) return 'must be true or false';
  if (issue.code === 'invalid_format' && issue.format === 'regex') return 'must be a whole number';
  if (issue.code === 'invalid_format' && issue.format === 'datetime') {
    return 'must be a time as 2026-01-31T12:00:00Z';
  }
  if (issue.code === 'invalid_format' && issue.format === 'starts_with') return 'must be an absolute path';
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return issue.message;
}

function unknownKey(key: string, known: readonly string[]): InputProblem {
  const near = nearestName(key, known);
  return {
    path: key,
    reason: 'is not known here',
    ...(near !== undefined && { hint: `did you mean ${near}?` }),
  };
}

function queryRecord(query: URLSearchParams, problems: InputProblem[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (const key of new Set(query.keys())) {
    const values = query.getAll(key);
    if (values.length > 1) problems.push({ path: key, reason: 'is given more than once' });
    record[key] = values[0] ?? '';
  }
  return record;
}

/** Reads a JSON body. `undefined`: there is none. Throws a ProblemError 400, 413 or 415. */
export async function readBody(request: IncomingMessage, limitBytes = BODY_LIMIT_BYTES): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Not destroyed at the throw: the caller shall read the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) {
      request.resume();
      throw bodyTooLarge(limitBytes);
    }
    chunks.push(chunk);
  }
  if (sizeBytes === 0) return undefined;
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw wrongMediaType();
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = badInput('The body is not JSON', []);
    problem.cause = cause;
    throw problem;
  }
}
