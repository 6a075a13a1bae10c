/** The status page put together: what the daemon says, who asks, what is drawn of it, and where connections come from. */

import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import type { Listening } from './activation.ts';
import { createAssets } from './assets.ts';
import { connectDaemon } from './daemon.ts';
import { startFeed } from './feed.ts';
import type { Front } from './front.ts';
import { createHandler } from './handler.ts';
import { isOwnHost } from './http/hosts.ts';
import { watchIdle } from './idle.ts';
import type { Log } from '../appliance/program/log.ts';
import { followPair } from './tls/current-pair.ts';
import { firstPair } from './tls/first-pair.ts';
import { keptFile } from './tls/kept.ts';
import { createListener, defaultLimits } from './tls/listener.ts';
import type { Limits } from './tls/listener.ts';

/** A daemon that runs answers sooner; the first visitor of one that does not waits so long. */
const FIRST_ANSWER_MS = 2_000;
/** Until the daemon has told what `web.idle_exit` says. */
const IDLE_EXIT_MS = 10 * 60_000;
/** How long requests in flight may take at the end. */
const CLOSE_DEADLINE_MS = 5_000;

export interface WebOptions {
  readonly listening: Listening;
  /** The daemon's. */
  readonly socketPath: string;
  /** Of this process alone; made where it is not there. */
  readonly runtimeDirectory: string;
  /** Of this machine, as its kernel says. */
  readonly hostname: string;
  readonly front: Front;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly monotonic: () => number;
  /** 8 random hex digits. */
  readonly newBoot: () => string;
  readonly limits?: Partial<Limits>;
}

export interface Web {
  readonly port: number;
  /** Resolves when nothing of it is left: after `close`, or after a time without a connection where systemd starts the next one. */
  readonly ended: Promise<void>;
  /** Says `bye` on every stream, lets requests in flight end for 5 s, then closes what is left. */
  readonly close: () => void;
}

/** Rejects with a ListenError. */
export async function startWeb(options: WebOptions): Promise<Web> {
  const { listening, hostname, front, log, now, monotonic } = options;
  const ending = new AbortController();
  const { promise: ended, resolve: finish, reject: fail } = Promise.withResolvers<void>();
  const daemon = connectDaemon(options.socketPath);
  const kept = keptFile(options.runtimeDirectory);
  const first = await firstPair({ kept, hostname, now: now(), log });
  const assets = await createAssets(front.assets);
  // Nobody would start this process again that has no socket from systemd.
  const mayEnd = listening.kind === 'passed';
  const idle = watchIdle(mayEnd ? IDLE_EXIT_MS : 0, () => close());
  const certificate = followPair({
    client: daemon.own,
    kept,
    log,
    signal: ending.signal,
    use: (pair) => listener.use(pair),
    generation: first.generation,
  });
  const pairKnown = Promise.withResolvers<void>();
  const feed = startFeed({
    client: daemon.own,
    front,
    log,
    now,
    newBoot: options.newBoot,
    onPage: (page) => {
      if (mayEnd) idle.setTimeout(page.idleExitMs);
      void certificate.follow(page).then(pairKnown.resolve);
    },
  });
  const ownNames = (): readonly string[] => [
    hostname,
    `${hostname}.local`,
    ...(feed.model().page?.names ?? first.names),
  ];
  const handle = createHandler({
    daemon,
    feed,
    front,
    assets,
    log,
    now,
    monotonic,
    ownNames,
    ending: ending.signal,
  });
  const listener = createListener({
    pair: first.pair,
    limits: { ...defaultLimits, ...options.limits },
    onRequest: handle,
    secureLocation: (request) => secureLocation(request, ownNames()),
    onOpen: idle.opened,
    onClose: idle.closed,
  });

  async function end(): Promise<void> {
    if (ending.signal.aborted) return;
    // First of all, and in the instant in which it was idle: who comes now is the next process's.
    const closed = listener.close(CLOSE_DEADLINE_MS);
    ending.abort();
    idle.stop();
    await Promise.all([closed, feed.close(), certificate.settled()]);
  }
  const close = (): void => void end().then(finish, fail);

  await Promise.race([
    Promise.all([feed.known, pairKnown.promise]),
    delay(FIRST_ANSWER_MS, undefined, { ref: false }),
  ]);
  const port = await listener.listen(listening).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  idle.start();
  return { port, ended, close };
}

/** The same address with https, where it is one of ours. */
function secureLocation(request: IncomingMessage, names: readonly string[]): string | undefined {
  const { host } = request.headers;
  if (!isOwnHost(host, { names, localAddress: request.socket.localAddress })) return undefined;
  return `https://${host}${request.url?.startsWith('/') === true ? request.url : '/'}`;
}
