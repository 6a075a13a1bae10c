/** Requests to one registry: by the address that answers, with what it wants to see, and where it refers us to. */

import type { RegistryAccess } from './access.ts';
import { baseUrls, isSameParty } from './address.ts';
import { readChallenge } from './challenge.ts';
import { openConnections } from './connections.ts';
import { RegistryError } from './errors.ts';
import { openExchange } from './exchange.ts';
import type { Answer } from './exchange.ts';
import { redirectOf } from './redirect.ts';
import { openTokens } from './tokens.ts';

export interface SessionDeps {
  /** Milliseconds of a clock that does not jump: tokens end by it. */
  readonly clock: () => number;
  /** Milliseconds since the epoch: for dates that a registry names. */
  readonly now: () => number;
  /** Default: 20 s. */
  readonly answerTimeoutMs?: number;
}

export interface SessionRequest {
  readonly method: 'HEAD' | 'GET';
  /** Empty: the question whether we may come in at all (`/v2/`). */
  readonly repository: string;
  /** Below `/v2/<repository>/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Session {
  /** Any status but 401 and redirects. @throws RegistryError; the signal's reason. */
  ask(request: SessionRequest, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

const MAX_REDIRECTS = 3;

/** `host`: as references name it. */
export function openSession(host: string, access: RegistryAccess, deps: SessionDeps): Session {
  const connections = openConnections(access);
  const send = openExchange(connections, deps.answerTimeoutMs);
  const tokens = openTokens({ ...deps, send, access });
  /** The one that answered last. */
  let base: URL | undefined;

  /** With what is known to be wanted; once more with what the refusal asks for. */
  const authorised = async (
    { method, repository, headers }: SessionRequest,
    url: URL,
    registry: URL,
    signal: AbortSignal,
  ): Promise<Answer> => {
    const asker = { url, isRegistry: isSameParty(url, registry), repository };
    const sendWith = (authorization: string | undefined): Promise<Answer> =>
      send(
        { method, url, headers: authorization === undefined ? headers : { ...headers, authorization } },
        signal,
      );
    const first = await sendWith(await tokens.present(asker, signal));
    if (first.status !== 401) return first;
    const challenge = readChallenge(first.headers['www-authenticate']);
    const shown = challenge === undefined ? undefined : await tokens.answer(challenge, asker, signal);
    const answer = shown === undefined ? first : await sendWith(shown);
    if (answer.status !== 401) return answer;
    throw new RegistryError(`${url.host}: ${refusedWords(shown, access)} ${repository || 'it'} (HTTP 401)`, {
      kind: 'unauthorized',
      status: 401,
    });
  };

  const askAt = async (request: SessionRequest, registry: URL, signal: AbortSignal): Promise<Answer> => {
    const below = request.repository === '' ? '' : `${request.repository}/${request.path}`;
    let url = new URL(`/v2/${below}`, registry);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const answer = await authorised(request, url, registry, signal);
      const next = redirectOf(answer, url);
      if (next === undefined) return answer;
      url = next;
    }
    throw new RegistryError(`${host} redirects without end`, { kind: 'bad-answer' });
  };

  return {
    async ask(request, signal) {
      const candidates = base === undefined ? addresses(host, access) : [base];
      let failure: RegistryError | undefined;
      for (const candidate of candidates) {
        try {
          const answer = await askAt(request, candidate, signal);
          base = candidate;
          return answer;
        } catch (error) {
          if (!(error instanceof RegistryError) || !isNoAnswer(error)) throw error;
          if (failure === undefined || isPlainHttp(failure)) failure = error;
        }
      }
      base = undefined;
      throw failure ?? new RegistryError(`${host} has no address`, { kind: 'registry-unreachable' });
    },
    close: () => connections.close(),
  };
}

function addresses(host: string, access: RegistryAccess): readonly URL[] {
  if (URL.canParse(`https://${host}`)) return baseUrls(host, access);
  throw new RegistryError(`${host} is no address of a registry`, { kind: 'registry-unreachable' });
}

/** Another address of the same registry may answer. */
function isNoAnswer({ kind, status }: RegistryError): boolean {
  return status === undefined && (kind === 'registry-unreachable' || kind === 'registry-untrusted');
}

/** What listens there speaks, but no TLS. */
function isPlainHttp({ cause }: RegistryError): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EPROTO';
}

function refusedWords(shown: string | undefined, { site }: RegistryAccess): string {
  if (site.credentials === undefined)
    return 'node.json names no credentials for it, and without them nobody may read';
  return shown === undefined
    ? 'the registry asks for credentials in a way that is not known for'
    : 'our credentials may not read';
}
