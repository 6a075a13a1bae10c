/** The body of a request within a limit, and forms in it. */

import type { IncomingMessage } from 'node:http';
import { bodyTooLarge, notAForm } from './problem.ts';

/** A form, or a request with a path and little more. */
export const BODY_LIMIT_BYTES = 64 * 1024;

/** Throws a WebProblem 413 where the length that is announced is above the limit already. */
export function refuseLength(request: IncomingMessage, limitBytes: number): void {
  if (Number(request.headers['content-length'] ?? 0) <= limitBytes) return;
  request.resume();
  throw bodyTooLarge(limitBytes);
}

/** The pieces of a body as they come. Throws a WebProblem 413 at the first one above the limit. */
export async function* limited(
  request: IncomingMessage,
  limitBytes: number,
): AsyncGenerator<Buffer, void, void> {
  let sizeBytes = 0;
  // Not destroyed at the throw: the caller shall read the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) {
      request.resume();
      throw bodyTooLarge(limitBytes);
    }
    yield chunk;
  }
}

/** Fields of a form, `application/x-www-form-urlencoded` or `multipart/form-data`. */
export async function readForm(request: IncomingMessage, limitBytes = BODY_LIMIT_BYTES): Promise<FormData> {
  const type = request.headers['content-type'];
  if (type === undefined) {
    request.resume();
    throw notAForm();
  }
  refuseLength(request, limitBytes);
  const chunks: Buffer[] = [];
  for await (const chunk of limited(request, limitBytes)) chunks.push(chunk);
  try {
    // Node's own parser of forms is that of `fetch`.
    return await new Response(Buffer.concat(chunks), { headers: { 'Content-Type': type } }).formData();
  } catch (cause) {
    throw notAForm({ cause });
  }
}
