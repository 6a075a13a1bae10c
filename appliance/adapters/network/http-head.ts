/** One HEAD, to see whether a server answers. */

import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { trusting } from '../registry/trust.ts';

export type HeadAnswer = { readonly status: number } | { readonly error: string };

const TIMEOUT_MS = 5_000;

/** Certificates count by the CAs of the operating system. `proxy`: its URL. Rejects with the reason of `signal` only. */
export function headOf(url: URL, proxy: string | undefined, signal: AbortSignal): Promise<HeadAnswer> {
  const common = proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } };
  const isTls = url.protocol === 'https:';
  const agent = isTls
    ? new HttpsAgent({ ...common, secureContext: trusting(undefined) })
    : new HttpAgent(common);
  return new Promise((resolve, reject) => {
    const options = { method: 'HEAD', agent, signal, timeout: TIMEOUT_MS };
    const request = (isTls ? httpsRequest : httpRequest)(url, options, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    });
    request.once('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
    request.once('error', (error) => {
      if (signal.aborted) reject(signal.reason as Error);
      else resolve({ error: wordsOf(error) });
    });
    request.once('close', () => agent.destroy());
    request.end();
  });
}

/** A name with several addresses fails with an error for each and no words of its own. */
function wordsOf(error: Error): string {
  if (error instanceof AggregateError)
    return [
      ...new Set(error.errors.map((each) => (each instanceof Error ? each.message : String(each)))),
    ].join(', ');
  return error.message;
}
