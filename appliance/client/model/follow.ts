/** The one subscription to the daemon's `live` stream, for all visitors together; it is taken up again until the process ends. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client.ts';
import { ApiProblemError } from '../errors.ts';
import type { RouteMessage } from '../../contract/route.ts';
import type { Routes } from '../../contract/routes.ts';
import type { Log } from '../../program/log.ts';
import type { Keeper } from './keeper.ts';

/** A daemon that is replaced is back within this; a page that says less often that it is gone flickers less. */
const GRACE_MS = 1_500;
/** After a refusal, which comes from a daemon that is not as it should be yet. */
const REFUSED_DELAY_MS = 5_000;

export interface FollowDeps {
  readonly client: Pick<Client, 'live' | 'health'>;
  readonly keeper: Keeper;
  readonly log: Log;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Something changed that other routes tell more about. */
  readonly onNews: () => void;
}

/** Resolves when `signal` aborts. */
export async function followDaemon(deps: FollowDeps): Promise<void> {
  const { client, signal, log } = deps;
  const silence = watchSilence(deps);
  while (!signal.aborted) {
    try {
      const stream = client.live(
        {},
        {
          signal,
          reconnect: true,
          onConnect: () => answers(deps, silence),
          onDisconnect: (error, retryInMs) => silence.begins(error, retryInMs),
        },
      );
      for await (const message of stream) take(message, deps);
    } catch (error) {
      if (signal.aborted) break;
      if (isForbidden(error)) await refused(error, deps, silence);
      else silence.begins(error, REFUSED_DELAY_MS);
      log.warn('the daemon refuses its live stream; it is asked again', { error });
    }
    await delay(REFUSED_DELAY_MS, undefined, { signal }).catch(() => undefined);
  }
  silence.stop();
}

function answers({ keeper }: FollowDeps, silence: Silence): void {
  if (keeper.model().refused !== undefined) keeper.set({ refused: undefined });
  silence.over();
}

/** By choice, as a console that is switched off: that is no silence, and anybody may know how the appliance is. */
async function refused(
  { message: reason, action }: ApiProblemError,
  { client, keeper, signal }: FollowDeps,
  silence: Silence,
): Promise<void> {
  const told = await client.health({}, { signal }).catch(() => undefined);
  const sentence = told?.checks.find(({ name }) => name === 'stack')?.detail;
  silence.over();
  keeper.set({
    refused: {
      reason,
      ...(action !== undefined && { action }),
      ...(sentence !== undefined && { sentence }),
    },
  });
}

function isForbidden(error: unknown): error is ApiProblemError {
  return error instanceof ApiProblemError && error.problem.status === 403;
}

function take(message: RouteMessage<Routes['live']>, { keeper, onNews }: FollowDeps): void {
  switch (message.event) {
    case 'page':
      keeper.set({ page: message.data });
      break;
    case 'status':
      keeper.set({ status: message.data });
      onNews();
      break;
    case 'event':
      keeper.add(message.data);
      onNews();
      break;
    case 'heartbeat':
    case 'bye':
      break;
  }
}

interface Silence {
  /** `retryInMs`: when the daemon is asked again. */
  readonly begins: (error: unknown, retryInMs: number) => void;
  readonly over: () => void;
  readonly stop: () => void;
}

/** Said only when it lasts. It begins with this process: nobody has answered yet. */
function watchSilence({ keeper, log, now, onNews }: FollowDeps): Silence {
  let since = now();
  let reason = 'it has not answered yet';
  let nextTryAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const say = (): void => {
    if (keeper.model().silent === undefined) log.warn('the daemon is silent', { reason });
    keeper.set({ silent: { since, reason, ...(nextTryAt !== undefined && { nextTryAt }) } });
  };
  const wait = (): void => {
    timer ??= setTimeout(say, GRACE_MS);
  };
  wait();
  return {
    begins: (error, retryInMs) => {
      nextTryAt = now() + retryInMs;
      reason = error instanceof Error ? error.message : String(error);
      if (keeper.model().silent !== undefined) return say();
      if (timer === undefined) since = now();
      wait();
    },
    over: () => {
      clearTimeout(timer);
      timer = undefined;
      if (keeper.model().silent === undefined) return;
      log.info('the daemon answers again', { silentMs: now() - since });
      keeper.set({ silent: undefined });
      onNews();
    },
    stop: () => clearTimeout(timer),
  };
}
