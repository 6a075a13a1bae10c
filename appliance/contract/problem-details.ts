import * as z from 'zod';

/** One thing that is wrong with the input: a query parameter, a key of the body or of a file. */
export const InputProblem = z.strictObject({
  path: z.string().describe('Name of the parameter, or key path with dots'),
  reason: z.string(),
  hint: z.string().optional().describe('What to do about it'),
  file: z.string().optional(),
  line: z.int().optional().describe('Counted from 1'),
  column: z.int().optional().describe('Counted from 1'),
});
export type InputProblem = z.infer<typeof InputProblem>;

/** Error answer of the API (RFC 9457, `application/problem+json`). */
export const ProblemDetails = z.strictObject({
  type: z.string().describe('URN of the kind of error, for example urn:applianced:unknown-service'),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  action: z.string().optional().describe('What to do next'),
  instance: z.string().optional().describe('URN of the request; the daemon logs it with an unexpected error'),
  problems: z.array(InputProblem).optional().describe('Everything that is wrong with the input, at once'),
});
export type ProblemDetails = z.infer<typeof ProblemDetails>;
