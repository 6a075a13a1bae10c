/** The daemon's eye on the registries: which images they are asked about, with whose access, beside the loop. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './adapters/engine/types.ts';
import type { SiteRegistryAccess } from './adapters/registry/access.ts';
import { openRegistry } from './adapters/registry/client.ts';
import type { Desired } from './desired/desired.ts';
import type { Observed, RegistryObserved } from './observe/observed.ts';
import { createRegistryWatch } from './observe/registry-watch.ts';
import type { WatchedImage } from './observe/registry-watch.ts';
import { repositoryOf } from './plan/engine-names.ts';

export interface RegistryEyeDeps {
  readonly engine: () => Engine | undefined;
  /** What node.json says of a registry now. */
  readonly accessOf: (host: string) => SiteRegistryAccess;
  readonly now: () => number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly wake: () => void;
  readonly onError: (error: Error) => void;
  readonly signal: AbortSignal;
}

export interface RegistryEye {
  /** What is known of the stack's images now. */
  readonly look: (desired: Desired | undefined, observed: Observed) => Observed['registry'];
  /** Asks all of them now, or for these references alone; resolves when all have answered or failed. */
  readonly checkNow: (references?: readonly string[]) => Promise<void>;
  /** What is known of one reference of the stack now. */
  readonly seen: (reference: string) => RegistryObserved | undefined;
}

export function createRegistryEye(deps: RegistryEyeDeps): RegistryEye {
  const { now, clock, random, engine, accessOf, onError, signal } = deps;
  const watch = createRegistryWatch({
    open: (host, access) => openRegistry(host, access, { now, clock }),
    accessOf,
    engine,
    now,
    clock,
    random,
    onError,
    signal,
    sleep: async (ms, until) => {
      await sleep(ms, undefined, { signal: until });
    },
    changed: deps.wake,
  });
  return {
    look(desired, observed) {
      if (desired === undefined) return watch.look([], { offline: true, intervalMs: 0 });
      const { offline, updates } = desired;
      return watch.look(watchedImages(desired, observed), { offline, intervalMs: updates.checkIntervalMs });
    },
    checkNow: (references) => watch.checkNow(references),
    seen: (reference) => watch.seen(reference),
  };
}

/** One that is never pulled has no newer one either. */
function watchedImages({ services }: Desired, { images }: Observed): readonly WatchedImage[] {
  const digests = digestsByRepository(images);
  return services
    .filter(({ pullPolicy }) => pullPolicy !== 'never')
    .map(({ image: reference, platform }) => ({
      reference,
      ...(platform === undefined ? {} : { platform }),
      localDigests: [...(digests.get(repositoryOf(reference)) ?? [])],
    }));
}

/** By repository, in one go: every service of the stack is looked up at each look. */
function digestsByRepository(images: Observed['images']): ReadonlyMap<string, ReadonlySet<string>> {
  const digests = new Map<string, Set<string>>();
  for (const name of Object.values(images).flatMap(({ repoDigests }) => repoDigests)) {
    const [named = '', digest] = name.split('@');
    if (digest === undefined) continue;
    const repository = repositoryOf(named);
    digests.set(repository, (digests.get(repository) ?? new Set()).add(digest));
  }
  return digests;
}
