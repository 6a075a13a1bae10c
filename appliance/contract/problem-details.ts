import { z } from 'zod';

/** Error answer of the API (RFC 9457, `application/problem+json`). */
export const ProblemDetails = z.strictObject({
  type: z.string().describe('URN of the kind of error, for example urn:applianced:unknown-service'),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  action: z.string().optional().describe('What to do next'),
});
export type ProblemDetails = z.infer<typeof ProblemDetails>;
