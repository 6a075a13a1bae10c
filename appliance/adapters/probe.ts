/** One look at a service from outside of its container: does the port answer as it should? */

import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';

export interface ProbeAnswer {
  readonly passed: boolean;
  /** One line for a person. */
  readonly output: string;
}

/** Passes when a connection is made within `timeoutMs`. */
export function probeTcp(
  host: string,
  port: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal, timeout: timeoutMs });
    const end = (passed: boolean, output: string): void => {
      socket.destroy();
      resolve({ passed, output });
    };
    socket.once('connect', () => end(true, `port ${port} accepts connections`));
    socket.once('timeout', () => end(false, `port ${port} does not answer within ${timeoutMs} ms`));
    socket.once('error', (error) => end(false, `port ${port}: ${error.message}`));
  });
}

/** Passes on a status from 200 to 399. Certificates are not checked: the question is whether it serves. */
export function probeHttp(
  target: {
    readonly scheme: 'http' | 'https';
    readonly host: string;
    readonly port: number;
    readonly path: string;
  },
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const { scheme, host, port, path } = target;
  const what = `${scheme} ${port}${path}`;
  return new Promise((resolve) => {
    const options = {
      host,
      port,
      path,
      timeout: timeoutMs,
      signal,
      rejectUnauthorized: false,
      agent: false,
    } as const;
    const request = (scheme === 'https' ? httpsRequest : httpRequest)(options, (response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      resolve({ passed: status >= 200 && status < 400, output: `${what} answers ${status}` });
    });
    request.once('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.once('error', (error) => resolve({ passed: false, output: `${what}: ${error.message}` }));
    request.end();
  });
}
