/** A watch over real or scripted registries. */

import { setTimeout as delay } from 'node:timers/promises';
import { clocks, plainEngine } from '../adapters/registry/access.testdata.ts';
import { openRegistry } from '../adapters/registry/client.ts';
import type { RegistryClient } from '../adapters/registry/client.ts';
import type { RegistryError } from '../adapters/registry/errors.ts';
import { createRegistryWatch } from './registry-watch.ts';
import type { RegistryWatch, RegistryWatchDeps, WatchedImage } from './registry-watch.ts';

export const info = { version: '', apiVersion: '', minApiVersion: '', os: 'linux', arch: 'arm64' };
const engine = { info, registryAccess: () => Promise.resolve(plainEngine) };

export interface Watching extends Disposable {
  readonly watch: RegistryWatch;
  /** How often something was said to have changed. */
  readonly changes: () => number;
  readonly look: (images: readonly WatchedImage[]) => ReturnType<RegistryWatch['look']>;
}

export function startWatch(changes: Partial<RegistryWatchDeps> = {}, intervalMs = 3_600_000): Watching {
  const end = new AbortController();
  let changed = 0;
  const watch = createRegistryWatch({
    open: (host, access) => openRegistry(host, access, clocks),
    accessOf: () => ({}),
    engine: () => engine,
    ...clocks,
    random: () => 1,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal });
    },
    changed: () => (changed += 1),
    onError: (error) => {
      throw error;
    },
    signal: end.signal,
    ...changes,
  });
  return {
    watch,
    changes: () => changed,
    look: (images) => watch.look(images, { offline: false, intervalMs }),
    [Symbol.dispose]: () => end.abort(),
  };
}

export const here = (reference: string, ...localDigests: readonly string[]): WatchedImage => ({
  reference,
  localDigests,
});

/** A registry of which a test says what it answers, on a clock that stands still unless it is told. */
export function scripted(
  answer: (tag: string) => string | RegistryError,
  changes: Partial<RegistryWatchDeps> = {},
) {
  const asked: string[] = [];
  const time = { now: 0, wall: 1_000_000 };
  const client: RegistryClient = {
    digestOf: (repository, tag) => {
      asked.push(`${repository}:${tag}`);
      const said = answer(tag);
      return typeof said === 'string' ? Promise.resolve(said) : Promise.reject(said);
    },
    manifest: (_, digest) => {
      asked.push(digest);
      return Promise.resolve({ kind: 'image', downloadBytes: 5 });
    },
    close: () => undefined,
  };
  const watching = startWatch({
    open: () => client,
    clock: () => time.now,
    now: () => time.wall,
    // Rounds are those that a test asks for.
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    ...changes,
  });
  return { ...watching, asked, time };
}
