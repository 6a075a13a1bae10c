import * as z from 'zod';

/** One line that a container wrote. A service with several replicas interleaves them. */
export const LogLine = z.strictObject({
  container: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  at: z.iso.datetime().optional().describe('When the engine received it; only if asked for'),
  text: z.string().describe('Without the line end; may hold control characters of the program'),
});
export type LogLine = z.infer<typeof LogLine>;

/** Why a stream of log lines ended by itself, as the data of its last message `end`. */
export const LogEnd = z.strictObject({ reason: z.string() });
export type LogEnd = z.infer<typeof LogEnd>;
