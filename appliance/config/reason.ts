import type * as z from 'zod';
import type { JsonNode } from './json/tree.ts';
import { nearest } from './nearest.ts';

export interface Reason {
  readonly reason: string;
  readonly hint?: string;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

const FOUND: Readonly<Record<JsonNode['kind'], string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
  null: 'null',
};

/** What an issue of zod means to the operator. The values of the file stay out of it. */
export function reasonOf(issue: z.core.$ZodIssue, found: JsonNode | undefined): Reason {
  if (found === undefined) return { reason: 'is missing' };
  if (issue.code === 'invalid_type') return wrongType(EXPECTED[issue.expected] ?? issue.expected, found);
  if (issue.code === 'too_small') return { reason: tooSmall(issue) };
  if (issue.code === 'too_big') return { reason: `must be at most ${issue.maximum}${unit(issue.origin)}` };
  if (issue.code === 'invalid_value') return wrongChoice(issue.values.map(String), found);
  return { reason: issue.message };
}

function wrongType(expected: string, found: JsonNode): Reason {
  const reason = `must be ${expected}, not ${expected === 'a whole number' && found.kind === 'number' ? 'a fraction' : FOUND[found.kind]}`;
  if (found.kind === 'null') return { reason, hint: 'leave the key out where it has no value' };
  const meant = expected === 'true or false' ? /^(true|false)$/ : /^-?\d+$/;
  if (found.kind === 'text' && meant.test(String(found.value)))
    return { reason, hint: 'write it without quotes' };
  if (expected === 'text' && found.kind === 'number')
    return { reason, hint: 'write it between double quotes' };
  return { reason };
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.minimum === 1 && issue.origin !== 'number' && issue.origin !== 'int') return 'must not be empty';
  return `must be at least ${issue.minimum}${unit(issue.origin)}`;
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}

function wrongChoice(values: readonly string[], found: JsonNode): Reason {
  const reason = values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(', ')}`;
  const near = found.kind === 'text' && values.length > 1 ? nearest(String(found.value), values) : undefined;
  return near === undefined ? { reason } : { reason, hint: `did you mean ${near}?` };
}
