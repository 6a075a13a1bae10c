/** Signed requests to one ACME server: its directory, its nonces, its account (RFC 8555, 6 and 7.1 to 7.3). */

import type * as z from 'zod';
import type { PrivateKey } from '../types.ts';
import { AcmeError } from './acme-error.ts';
import { directoryAnswer, readAnswer } from './answers.ts';
import type { Directory } from './answers.ts';
import { accountJwk, bindExternalAccount, signJws, thumbprint } from './jws.ts';
import type { ExternalAccount, Jwk, JwsHeader } from './jws.ts';
import { BAD_NONCE, readProblem, responseError } from './problem.ts';
import { retryAfterMs } from './retry-after.ts';
import type { AcmeResponse, Send } from './transport.ts';

export interface SessionOptions {
  readonly directoryUrl: string;
  readonly accountKey: PrivateKey;
  readonly contact?: string;
  readonly externalAccount?: ExternalAccount;
}

/** Each call says what it is `for`, as in `the ACME server has refused FOR`. @throws AcmeError; the signal's reason. */
export interface AcmeSession {
  readonly directory: Directory;
  /** Of the account's key: half of what proves a name. */
  readonly thumbprint: string;
  /** Without a payload: what stands at the address now. */
  ask<T>(url: string, what: Question<T>): Promise<Answer<T>>;
  /** The text at the address, of one media type. */
  download(url: string, accept: string, doing: string): Promise<string>;
}

export interface Question<T> {
  readonly for: string;
  readonly schema: z.ZodType<T>;
  readonly payload?: object;
}

export interface Answer<T> {
  readonly content: T;
  /** Where a new resource stands. */
  readonly location?: string;
  readonly retryAfterMs?: number;
}

/**
 * A nonce is lost to restarts and among the servers behind one address: each retry takes one that just came. The bound only
 * keeps a server that takes none from being asked for ever.
 */
const NONCE_ATTEMPTS = 20;

/** Reads the directory, and finds or creates the account of the key. */
export async function openSession(options: SessionOptions, send: Send): Promise<AcmeSession> {
  const directory = await readDirectory(options, send);
  const jwk = accountJwk(options.accountKey);
  const post = poster(options.accountKey, directory.newNonce, send);
  const kid = await openAccount(options, directory, jwk, post);
  return {
    directory,
    thumbprint: thumbprint(jwk),
    ask: async (url, { for: doing, schema, payload }) => {
      const response = await post({
        url,
        signer: { kid },
        doing,
        ...(payload === undefined ? {} : { payload }),
      });
      const { location } = response.headers;
      const wait = retryAfterMs(response.headers, Date.now());
      return {
        content: readAnswer(schema, response.body, `the answer to ${doing}`),
        ...(location === undefined ? {} : { location: new URL(location, url).href }),
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      };
    },
    download: async (url, accept, doing) => (await post({ url, signer: { kid }, doing, accept })).body,
  };
}

async function readDirectory(
  { directoryUrl, externalAccount }: SessionOptions,
  send: Send,
): Promise<Directory> {
  const doing = 'to show its directory';
  const response = await send({ method: 'GET', url: directoryUrl });
  if (response.status !== 200) throw responseError(response, doing, Date.now());
  const directory = readAnswer(directoryAnswer, response.body, `the directory ${directoryUrl}`);
  if (directory.meta?.externalAccountRequired === true && externalAccount === undefined)
    throw new AcmeError('the ACME server takes only those who have an account with its CA', {
      kind: 'refused',
      action: 'Set the key ID and the HMAC key that the CA has given for its account.',
    });
  return directory;
}

interface Post {
  readonly url: string;
  readonly signer: JwsHeader['signer'];
  readonly doing: string;
  readonly payload?: object;
  readonly accept?: string;
}
type Poster = (post: Post) => Promise<AcmeResponse>;

/** Several requests may be under way at once; each takes a nonce of its own. */
function poster(accountKey: PrivateKey, newNonce: string, send: Send): Poster {
  const nonces: string[] = [];
  const keepNonce = ({ headers }: AcmeResponse): void => {
    const nonce = headers['replay-nonce'];
    if (typeof nonce === 'string' && /^[\w-]+$/.test(nonce)) nonces.push(nonce);
  };
  const takeNonce = async (): Promise<string> => {
    if (nonces.length === 0) keepNonce(await send({ method: 'HEAD', url: newNonce }));
    const nonce = nonces.pop();
    if (nonce !== undefined) return nonce;
    throw new AcmeError('the ACME server gives no nonce', { kind: 'bad-answer' });
  };
  return async ({ url, signer, doing, payload, accept }) => {
    for (let attempt = 1; ; attempt++) {
      const body = JSON.stringify(signJws(accountKey, { url, nonce: await takeNonce(), signer }, payload));
      const response = await send({ method: 'POST', url, body, ...(accept === undefined ? {} : { accept }) });
      keepNonce(response);
      if (response.status >= 200 && response.status < 300) return response;
      if (readProblem(response)?.type !== BAD_NONCE || attempt === NONCE_ATTEMPTS)
        throw responseError(response, doing, Date.now());
    }
  };
}

/** The server answers a key that it knows with the account that it has. What it answers beside the address is not used. */
async function openAccount(
  { contact, externalAccount }: SessionOptions,
  { newAccount }: Directory,
  jwk: Jwk,
  post: Poster,
): Promise<string> {
  const payload = {
    termsOfServiceAgreed: true,
    ...(contact === undefined ? {} : { contact: [`mailto:${contact}`] }),
    ...(externalAccount === undefined
      ? {}
      : { externalAccountBinding: bindExternalAccount(externalAccount, jwk, newAccount) }),
  };
  const doing = 'an account';
  const { headers } = await post({ url: newAccount, signer: { jwk }, doing, payload });
  if (headers.location !== undefined) return new URL(headers.location, newAccount).href;
  throw new AcmeError('the ACME server does not say where the account stands', { kind: 'bad-answer' });
}
