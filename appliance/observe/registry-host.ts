/** Asks one registry for its images, one after the other, each in its turn. */

import { EngineError } from '../adapters/engine/errors.ts';
import type { Engine } from '../adapters/engine/types.ts';
import type { RegistryAccess, SiteRegistryAccess } from '../adapters/registry/access.ts';
import type { OpenRegistry, RegistryClient } from '../adapters/registry/client.ts';
import { RegistryError } from '../adapters/registry/errors.ts';
import { parsePlatform } from '../adapters/registry/platform.ts';
import type { Platform } from '../adapters/registry/platform.ts';
import type { RegistryObserved } from './observed.ts';
import { learn } from './registry-image.ts';
import type { Contents } from './registry-image.ts';
import * as schedules from './registry-schedule.ts';
import type { Failure } from './registry-schedule.ts';
import { rested } from './repeat.ts';
import type { Sleep } from './repeat.ts';

export interface RegistryHostDeps {
  readonly open: OpenRegistry;
  /** What node.json says of a registry now. */
  readonly accessOf: (host: string) => SiteRegistryAccess;
  /** `undefined`: it is not connected; then nothing is asked, because nothing could be pulled. */
  readonly engine: () => Pick<Engine, 'info' | 'registryAccess'> | undefined;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly sleep: Sleep;
  /** There is something that was not known before. */
  readonly changed: () => void;
  /** A defect of ours: it counts as a failed check. */
  readonly onError: (error: Error) => void;
}

/** One tag of the registry. */
export interface HostImage {
  readonly repository: string;
  readonly tag: string;
  readonly platform?: string;
  readonly localDigests: readonly string[];
}

/** Times are those of the clock. */
export interface ImageSeen {
  readonly checkedAt?: number;
  readonly nextAt: number;
  readonly newest?: NonNullable<RegistryObserved['newest']>;
  readonly failure?: Failure;
}

export interface RegistryHost {
  /** What is not among them any more is forgotten; with none left, what is being asked is broken off. */
  want(images: ReadonlyMap<string, HostImage>, intervalMs: number): void;
  seen(key: string): ImageSeen | undefined;
  /** Asks now, unless the registry asked us to wait. Rejects with an `EngineError` where the engine is silent. */
  checkNow(keys: readonly string[]): Promise<void>;
}

interface Known {
  image: HostImage;
  readonly contents: Contents;
  newest?: NonNullable<RegistryObserved['newest']>;
}

interface Opened {
  readonly client: RegistryClient;
  /** What it was opened with. */
  readonly access: string;
  readonly machine: Platform;
}

const LONGEST_SLEEP_MS = 3_600_000;
const SILENT =
  'the engine does not answer: registries are asked with its sign-in, and nothing could be pulled; ask again once it does';

/** Ends with `signal`, also what is being asked. */
export function createRegistryHost(host: string, deps: RegistryHostDeps, signal: AbortSignal): RegistryHost {
  const { clock, random } = deps;
  const known = new Map<string, Known>();
  let schedule = schedules.emptySchedule;
  let intervalMs = Number.POSITIVE_INFINITY;
  let site = deps.accessOf(host);
  let opened: Opened | undefined;
  /** Site or engine may say something else by now. */
  let isDoubtful = true;
  let rounds: Promise<void> = Promise.resolve();
  let asking = new AbortController();
  let sleeping = new AbortController();

  const open = async (engine: NonNullable<ReturnType<RegistryHostDeps['engine']>>): Promise<Opened> => {
    if (opened !== undefined && !isDoubtful) return opened;
    isDoubtful = false;
    const access: RegistryAccess = { site, engine: await engine.registryAccess(signal) };
    const text = JSON.stringify(access);
    if (opened?.access === text) return opened;
    opened?.client.close();
    const { os, arch } = engine.info;
    opened = { client: deps.open(host, access), access: text, machine: { os, architecture: arch } };
    return opened;
  };

  /** `undefined`: the engine is silent. */
  const openNow = async (): Promise<Opened | undefined> => {
    try {
      const engine = deps.engine();
      return engine === undefined ? undefined : await open(engine);
    } catch (error) {
      isDoubtful = true;
      if (!(error instanceof EngineError)) deps.onError(asError(error));
      return undefined;
    }
  };

  const ask = async (key: string, one: Known, to: Opened, stop: AbortSignal): Promise<void> => {
    const { repository, tag, platform, localDigests } = one.image;
    const askedAt = clock();
    const digest = await to.client.digestOf(repository, tag, stop);
    const question = {
      client: to.client,
      name: `${host}/${repository}:${tag}`,
      repository,
      platform: platform === undefined ? to.machine : parsePlatform(platform, to.machine),
      localDigests,
    };
    one.newest = await learn(question, digest, one.contents, stop);
    schedule = schedules.answered(schedule, key, askedAt, random());
  };

  const askAndTell = async (key: string, one: Known, to: Opened, stop: AbortSignal): Promise<void> => {
    const before = decisive(key);
    try {
      await ask(key, one, to, stop);
    } catch (error) {
      if (stop.aborted) return;
      isDoubtful = true;
      schedule = schedules.failed(schedule, key, told(error, deps.onError), {
        now: clock(),
        random: random(),
      });
    }
    if (decisive(key) !== before) deps.changed();
  };

  const round = async (keys: readonly string[], isForced: boolean): Promise<void> => {
    if (keys.length === 0 || signal.aborted) return;
    const to = await openNow();
    if (to === undefined) {
      schedule = schedules.putOff(schedule, { now: clock(), intervalMs });
      if (isForced) throw new EngineError(SILENT, { kind: 'unreachable', retryable: true });
      return;
    }
    asking = new AbortController();
    const stop = AbortSignal.any([signal, asking.signal]);
    let stops = isForced ? schedules.isToldToWait : schedules.isSilent;
    for (const key of keys) {
      if (stop.aborted || stops(schedule, clock())) return;
      const one = known.get(key);
      if (one === undefined) continue;
      await askAndTell(key, one, to, stop);
      // What it has just shown goes for the others.
      stops = schedules.isSilent;
    }
  };

  /** One that fails holds up none. */
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    const done = rounds.then(work);
    rounds = done.catch(() => undefined);
    return done;
  };

  const watch = async (): Promise<void> => {
    while (!signal.aborted) {
      const waitMs = Math.ceil(schedules.nextTurnAt(schedule, intervalMs) - clock());
      if (waitMs <= 0) {
        await inOrder(() => round(schedules.dueNow(schedule, clock(), intervalMs), false));
        continue;
      }
      sleeping = new AbortController();
      const either = AbortSignal.any([signal, sleeping.signal]);
      await rested(deps.sleep, Math.min(waitMs, LONGEST_SLEEP_MS), either);
    }
    opened?.client.close();
  };

  /** What a decision may hang on; times do not count. */
  const decisive = (key: string): string => {
    const failure = schedule.failure ?? schedule.turns.get(key)?.failure;
    return JSON.stringify([known.get(key)?.newest, failure?.kind, failure?.message, failure?.attempts]);
  };

  /** What came here since the last answer may be newer than that answer: it does not count until the registry has been asked again. */
  const localChange = (key: string, one: Known, localDigests: readonly string[]): void => {
    const isKnown = localDigests.some((digest) => one.newest?.sameAs.includes(digest));
    const isStrange = localDigests.some((digest) => !one.contents.has(digest));
    const isSame = localDigests.toSorted().join() === one.image.localDigests.toSorted().join();
    if (isSame || isKnown || !isStrange) return;
    delete one.newest;
    schedule = schedules.urgent(schedule, key);
  };

  void watch();
  return {
    want(images, everyMs) {
      const before = schedules.nextTurnAt(schedule, intervalMs);
      intervalMs = everyMs;
      for (const key of known.keys()) if (!images.has(key)) known.delete(key);
      for (const [key, image] of images) {
        const one = known.get(key);
        if (one !== undefined) localChange(key, one, image.localDigests);
        if (one === undefined) known.set(key, { image, contents: new Map() });
        else one.image = image;
      }
      schedule = schedules.withImages(schedule, images.keys(), {
        now: clock(),
        intervalMs,
        random: random(),
      });
      const now = deps.accessOf(host);
      if (JSON.stringify(now) !== JSON.stringify(site)) {
        site = now;
        isDoubtful = true;
        schedule = schedules.forgiven(schedule, clock());
      }
      if (images.size === 0) asking.abort();
      if (schedules.nextTurnAt(schedule, intervalMs) < before) sleeping.abort();
    },
    seen(key) {
      const one = known.get(key);
      const turn = schedule.turns.get(key);
      if (one === undefined || turn === undefined) return undefined;
      const failure = schedule.failure ?? turn.failure;
      return {
        nextAt: schedules.turnAt(schedule, key, intervalMs),
        ...(turn.askedAt === undefined ? {} : { checkedAt: turn.askedAt }),
        ...(one.newest === undefined ? {} : { newest: one.newest }),
        ...(failure === undefined ? {} : { failure }),
      };
    },
    async checkNow(keys) {
      try {
        await inOrder(() => round(keys, true));
      } finally {
        sleeping.abort();
      }
    },
  };
}

/** What is none of a registry's errors is a defect of ours: the check has failed all the same. */
function told(error: unknown, onError: (error: Error) => void): RegistryError {
  if (error instanceof RegistryError) return error;
  onError(asError(error));
  return new RegistryError(asError(error).message, { kind: 'bad-answer', cause: error });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
