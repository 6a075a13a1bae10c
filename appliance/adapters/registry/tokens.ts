/**
 * What is sent as `Authorization`, and to whom. The rule:
 *
 * - A name and password go to the registry's own host and port, over https; over http only on the loopback network and to a registry that
 *   the engine calls insecure.
 * - They also go to the token server that the registry itself names in its challenge, over https; over http under the same condition.
 *   One that is named by http on the registry's own host is asked by https instead (Harbor behind a proxy says so).
 * - Whoever else a redirect leads to gets neither them nor a token that was made for the registry: it is asked as by anybody.
 */

import { field, number, text } from '../engine/json.ts';
import type { RegistryAccess } from './access.ts';
import { isPrivate, isSameParty } from './address.ts';
import type { Challenge } from './challenge.ts';
import { RegistryError } from './errors.ts';
import type { Answer, Send } from './exchange.ts';
import { jsonBody } from './json-body.ts';
import { realmOf } from './realm.ts';
import type { Asker } from './realm.ts';
import { redirectOf } from './redirect.ts';
import { refusal } from './refusal.ts';

export interface TokensDeps {
  readonly send: Send;
  readonly access: RegistryAccess;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Tokens {
  /** From what is known already, or by a challenge that is known. `undefined`: nothing is known to be needed. */
  present(asker: Asker, signal: AbortSignal): Promise<string | undefined>;
  /** After a refusal: anew. `undefined`: we have nothing to show. */
  answer(challenge: Challenge, asker: Asker, signal: AbortSignal): Promise<string | undefined>;
}

interface Known {
  readonly challenge: Challenge;
  readonly token?: { readonly header: string; readonly until: number };
}

/** Distribution, "Token Authentication": what says nothing lasts this long, and nothing lasts less. */
const SHORTEST_LIFE_MS = 60_000;
/** Not used any more so long before its end: the request is still to arrive. */
const SPARE_MS = 10_000;
const MAX_REDIRECTS = 3;

export function openTokens({ send, access, clock, now }: TokensDeps): Tokens {
  const known = new Map<string, Known>();
  const { credentials } = access.site;
  const basic =
    credentials === undefined
      ? undefined
      : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;

  const fetchToken = async (
    challenge: Challenge & { scheme: 'bearer' },
    asker: Asker,
    signal: AbortSignal,
  ): Promise<Known> => {
    const realm = realmOf(challenge.realm, asker, access);
    const scope =
      challenge.scope ?? (asker.repository === '' ? undefined : `repository:${asker.repository}:pull`);
    if (scope !== undefined) realm.searchParams.set('scope', scope);
    if (challenge.service !== undefined) realm.searchParams.set('service', challenge.service);
    const mayKnow = asker.isRegistry && isPrivate(realm, access);
    const answer = await follow(send, realm, mayKnow ? basic : undefined, signal);
    if (answer.status !== 200) throw refusal(`the token server ${realm.host}`, answer, now());
    const { token, lifeMs } = readToken(answer, realm);
    return { challenge, token: { header: `Bearer ${token}`, until: clock() + lifeMs - SPARE_MS } };
  };

  const obtain = async (
    challenge: Challenge,
    asker: Asker,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    if (challenge.scheme === 'basic') {
      if (basic === undefined || !asker.isRegistry || !isPrivate(asker.url, access)) return undefined;
      known.set(keyOf(asker), { challenge });
      return basic;
    }
    const fetched = await fetchToken(challenge, asker, signal);
    known.set(keyOf(asker), fetched);
    return fetched.token?.header;
  };

  return {
    async present(asker, signal) {
      const found = known.get(keyOf(asker));
      if (found === undefined) return undefined;
      if (found.token !== undefined && clock() < found.token.until) return found.token.header;
      return obtain(found.challenge, asker, signal);
    },
    async answer(challenge, asker, signal) {
      known.delete(keyOf(asker));
      return obtain(challenge, asker, signal);
    },
  };
}

function keyOf({ url, repository }: Asker): string {
  return `${url.origin} ${repository}`;
}

/** What is sent along stays with the host that it was meant for. */
async function follow(
  send: Send,
  realm: URL,
  authorization: string | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  let url = realm;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const shown = authorization !== undefined && isSameParty(url, realm) ? { authorization } : {};
    const answer = await send(
      { method: 'GET', url, headers: { accept: 'application/json', ...shown } },
      signal,
    );
    const next = redirectOf(answer, url);
    if (next === undefined) return answer;
    url = next;
  }
  throw new RegistryError(`the token server ${realm.host} redirects without end`, { kind: 'bad-answer' });
}

function readToken({ body }: Answer, realm: URL): { readonly token: string; readonly lifeMs: number } {
  const json = jsonBody(body);
  const token = text(field(json, 'token')) || text(field(json, 'access_token'));
  // It becomes a header; no word of it may come into an error.
  if (!/^[\x21-\x7E]+$/.test(token))
    throw new RegistryError(`the token server ${realm.host} gives no token`, { kind: 'bad-answer' });
  const lifeMs = number(field(json, 'expires_in')) * 1_000;
  return { token, lifeMs: Math.max(lifeMs, SHORTEST_LIFE_MS) };
}
