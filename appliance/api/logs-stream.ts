import type { ApiDeps, LogOptions } from './deps.ts';
import type { Stream } from './stream.ts';

/** Sends the lines as fast as the client reads them, then why there are no more. Rejects with the error of the reading. */
export async function streamLogs(
  deps: Pick<ApiDeps, 'logs'>,
  service: string,
  options: LogOptions,
  stream: Stream,
): Promise<void> {
  for await (const line of deps.logs(service, options, stream.closed)) {
    if (!stream.send('line', line)) return;
    await stream.drained();
  }
  if (stream.closed.aborted) return;
  const reason = options.follow ? 'the containers of the service are gone' : 'these are all lines';
  stream.send('end', { reason });
  stream.end();
}
