import type { IncomingMessage } from 'node:http';
import type { Route } from '../contract/route.ts';
import { connectionError, DaemonConnectionError, DaemonTimeoutError } from './errors.ts';
import { openResponse } from './request.ts';
import type { Connection, RequestInput } from './request.ts';

/** A file on its way. It is to be read to its end, or the signal of the call aborted: until then the connection stays. */
export interface Download {
  /** As the daemon names it; without folders. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Throws a typed error where it breaks: what came before is no whole file. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export async function download(
  connection: Connection,
  route: Route,
  input: RequestInput = {},
  call: { readonly signal?: AbortSignal } = {},
): Promise<Download> {
  const accept = route.response.kind === 'file' ? route.response.contentType : '*/*';
  const response = await openResponse(connection, route, { input, accept, ...call });
  const [, name] = /filename="?([^";/]+)"?/.exec(response.headers['content-disposition'] ?? '') ?? [];
  const sizeBytes = Number(response.headers['content-length']);
  if (name === undefined || !Number.isSafeInteger(sizeBytes)) {
    response.destroy();
    throw new DaemonConnectionError(`the answer of ${route.method} ${route.path} breaks the contract`);
  }
  return { name, sizeBytes, chunks: chunksOf(response, connection) };
}

/** The time-out is for each silence, not for all of it: a file may be large. */
async function* chunksOf(response: IncomingMessage, connection: Connection): AsyncGenerator<Uint8Array> {
  const { timeoutMs, socketPath } = connection;
  const silence = setTimeout(
    () => response.destroy(new DaemonTimeoutError('on a file', timeoutMs)),
    timeoutMs,
  );
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      yield chunk;
      // From here: how long whoever reads takes for what it has is its own business.
      silence.refresh();
    }
  } catch (error) {
    throw error instanceof DaemonTimeoutError ? error : connectionError(error, socketPath);
  } finally {
    clearTimeout(silence);
    response.destroy();
  }
}
