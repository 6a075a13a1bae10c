/** What becomes of the answer of a handler: JSON, text, a file or a stream. */

import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { routes } from '../contract/routes.ts';
import type { RouteId } from '../contract/routes.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps, FileReply } from './deps.ts';
import { respondFile } from './file-response.ts';
import { handlers } from './handlers.ts';
import type { StreamRequest } from './handler-types.ts';
import type { OpenStreams } from './open-streams.ts';
import type { Stream } from './stream.ts';

export interface Responding {
  readonly deps: ApiDeps;
  readonly streams: OpenStreams;
}

type Unchecked = (input: unknown, deps: ApiDeps, caller: Caller) => unknown;
/** The handlers as the loop over the table sees them. Their types were checked against the table where they are declared. */
const unchecked = handlers as unknown as Record<RouteId, Unchecked & UncheckedStream>;
interface UncheckedStream {
  stream(input: unknown, deps: ApiDeps, request: StreamRequest): void | Promise<void>;
  readonly list?: (input: unknown, deps: ApiDeps, gone: AbortSignal) => Listed | Promise<Listed>;
}
interface Listed {
  readonly body: unknown;
  readonly older?: Readonly<Record<string, string>>;
}

export async function respond(
  ctx: Context,
  id: RouteId,
  input: unknown,
  caller: Caller,
  { deps, streams }: Responding,
): Promise<void> {
  const { response } = routes[id];
  const handler = unchecked[id];
  switch (response.kind) {
    case 'json': {
      const reply = (await handler(input, deps, caller)) as {
        readonly status: number;
        readonly body: unknown;
      };
      respondJson(ctx, id, reply.status, reply.body);
      return;
    }
    case 'text':
      ctx.type = response.contentType;
      ctx.body = await handler(input, deps, caller);
      return;
    case 'file':
      await respondFile(ctx, response.contentType, (await handler(input, deps, caller)) as FileReply);
      return;
    case 'stream':
      if (
        handler.list !== undefined &&
        ctx.accepts('application/json', 'text/event-stream') === 'application/json'
      ) {
        const gone = goneOf(ctx);
        const listed = await unlessGone(() => handler.list?.(input, deps, gone), gone);
        if (listed === undefined) return;
        const { body, older } = listed;
        // Relative, so that it is right under whatever path the status page passes it on (RFC 8288, 3.1).
        if (older !== undefined) ctx.set('Link', `<?${new URLSearchParams(older).toString()}>; rel="next"`);
        respondJson(ctx, id, 200, body);
        return;
      }
      if (ctx.method === 'HEAD') {
        ctx.status = 200;
        ctx.type = 'text/event-stream';
      } else await respondStream(ctx, handler, input, caller, { deps, streams });
  }
}

/** Aborted once the connection is gone, or the answer is sent. */
function goneOf({ res }: Context): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return gone.signal;
}

/** `undefined`: nobody waits for it any more. */
async function unlessGone<Answer>(
  work: () => Answer | Promise<Answer>,
  gone: AbortSignal,
): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (error) {
    if (gone.aborted) return undefined;
    throw error;
  }
}

/** What is read gets an ETag; not what the web process alone asks, in which a key may be. */
function respondJson(ctx: Context, id: RouteId, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  ctx.status = status;
  ctx.type = 'application/json';
  ctx.body = text;
  const { method, access } = routes[id];
  if (method !== 'GET' || status !== 200 || access === 'web') return;
  // Nobody shares it, and whoever keeps it asks before it is shown again.
  ctx.set('Cache-Control', 'private, no-cache');
  ctx.etag = createHash('sha256').update(text).digest('base64url');
  if (!ctx.fresh) return;
  ctx.status = 304;
  ctx.body = null;
}

async function respondStream(
  ctx: Context,
  handler: UncheckedStream,
  input: unknown,
  { kind, principal, origin }: Caller,
  { deps, streams }: Responding,
): Promise<void> {
  const lastEventId = ctx.get('Last-Event-ID');
  const mayGoOn = (): boolean =>
    (principal === undefined || deps.accounts.isInForce(principal)) &&
    (kind !== 'console' || deps.page.consoleMode() !== 'off');
  let opened: Stream | undefined;
  const open = () => {
    // A leak of a client shows on the api socket too; only the web process itself is sure of its place.
    const owner = principal?.id ?? (kind === 'web' ? undefined : (origin.address ?? kind));
    opened = streams.open(ctx.res, ctx.path, { mayGoOn, ...(owner !== undefined && { owner }) });
    ctx.respond = false;
    return opened;
  };
  const request = { open, ...(lastEventId !== '' && { lastEventId }) };
  try {
    await handler.stream(input, deps, request);
  } catch (error) {
    if (opened === undefined) throw error;
    // The head is sent: all that is left is to end, and the client sees no `end`.
    opened.fail(error);
  }
}
