/** What the OpenAPI document says about who may call a route, and how a call is refused: pure. */

import type { Access, Route } from '../contract/route.ts';

type Json = Readonly<Record<string, unknown>>;

/** Who may call a route of each level, in words. */
const WHO: Readonly<Record<Access, string>> = {
  always: 'everybody',
  public: 'everybody where page_visibility is open and somebody can sign in; else who has signed in',
  view: 'who has signed in, or has an API token',
  operate: 'who has signed in as an operator, or has an API token with that role',
  local: 'operators at the machine only, on the api socket',
  inside: 'programs on the machine only: not for a visitor of the status page',
  web: 'the process of the status page only, on the web socket and without a visitor',
  console:
    'whoever stands at the machine only: on the socket of the console, and operators on the api socket',
};

/** A session and an API token travel alike. */
export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'On the web socket, the socket of the console and the status page: what POST /v1/session answers, or an API token. The api socket needs none: its mode lets operators of the machine in only',
  },
} as const;

const BEARER: readonly Json[] = [{ bearer: [] }];
const MAYBE: readonly Json[] = [{}, { bearer: [] }];
/** An empty requirement: nothing has to be shown. */
const NOTHING: readonly Json[] = [];

const SECURITY: Readonly<Record<Access, readonly Json[]>> = {
  always: NOTHING,
  public: MAYBE,
  view: BEARER,
  operate: BEARER,
  local: NOTHING,
  inside: NOTHING,
  web: NOTHING,
  console: NOTHING,
};

export function accessOf({ access }: Route): Json {
  return { 'x-access': access, description: `For ${WHO[access]}.`, security: SECURITY[access] };
}

/** Routes at which a password is looked at. */
const GUESSABLE: ReadonlySet<string> = new Set(['signIn', 'changePassword']);

/** By status; `problem` is how each of them is told. */
export function refusalsOf(id: string, { access }: Route, problem: Json): Json {
  const isGuessable = GUESSABLE.has(id);
  const header = (description: string, type: string): Json => ({ description, schema: { type } });
  return {
    ...((SECURITY[access] !== NOTHING || isGuessable) && {
      401: {
        ...problem,
        description: isGuessable ? 'User or password is wrong' : 'Nobody has signed in, or not any more',
        headers: { 'WWW-Authenticate': header('Bearer', 'string') },
      },
    }),
    ...(access !== 'always' &&
      access !== 'public' && { 403: { ...problem, description: 'Not for who asks' } }),
    ...(isGuessable && {
      429: {
        ...problem,
        description: 'Too many wrong ones: nothing is looked at for a while',
        headers: { 'Retry-After': header('Seconds', 'integer') },
      },
    }),
  };
}
