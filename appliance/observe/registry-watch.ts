/** What the registries say of the images of the stack: asked beside the loop, an interval apart, one HEAD for each reference. */

import { formatReference, parseReference } from '../adapters/engine/reference.ts';
import type { ImageReference } from '../adapters/engine/reference.ts';
import type { RegistryObserved } from './observed.ts';
import { createRegistryHost } from './registry-host.ts';
import type { HostImage, ImageSeen, RegistryHost, RegistryHostDeps } from './registry-host.ts';

export interface RegistryWatchDeps extends RegistryHostDeps {
  /** Milliseconds since the epoch; for what is shown only. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface WatchedImage {
  /** As the stack file has it. One with a digest is not asked for: it can have no newer one. */
  readonly reference: string;
  /** As the stack file has it; absent: that of the engine. */
  readonly platform?: string;
  /** Digests of the images of this reference that are on this machine. */
  readonly localDigests: readonly string[];
}

export interface RegistryWatch {
  /**
   * What is known now, by reference; costs nothing: asking goes on beside the loop. Given each time the loop looks; what is not named
   * any more is forgotten. `offline`: nothing is asked, what is being asked is broken off, and nothing is known.
   */
  look(
    images: readonly WatchedImage[],
    options: { readonly offline: boolean; readonly intervalMs: number },
  ): Readonly<Record<string, RegistryObserved>>;
  /**
   * Asks now for what was given to the last look, except where the registry asked us to wait; resolves when all have answered or failed.
   * Rejects, also after all have, with an `EngineError` where the engine is silent. `references`: only these.
   */
  checkNow(references?: readonly string[]): Promise<void>;
  /** What is known of one of them now. */
  seen(reference: string): RegistryObserved | undefined;
}

interface Watched {
  readonly key: string;
  readonly reference: string;
  readonly host: string;
  readonly image: HostImage;
}

/** A clock that was set by less than this is one that drifts. */
const CLOCK_STEP_MS = 1_000;

export function createRegistryWatch(deps: RegistryWatchDeps): RegistryWatch {
  /** Those that are not named any more stay: they may have asked us to wait. */
  const hosts = new Map<string, RegistryHost>();
  let watched: readonly Watched[] = [];
  const wall = createWall(deps);
  const known = ({ host, key }: Watched): RegistryObserved | undefined => {
    const seen = hosts.get(host)?.seen(key);
    return seen && observedOf(host, seen, wall);
  };

  return {
    look(images, { offline, intervalMs }) {
      watched = offline ? [] : images.flatMap(watchedOf);
      const byHost = Map.groupBy(watched, ({ host }) => host);
      for (const name of byHost.keys())
        if (!hosts.has(name)) hosts.set(name, createRegistryHost(name, deps, deps.signal));
      for (const [name, host] of hosts) host.want(asOneQuestion(byHost.get(name) ?? []), intervalMs);
      return Object.fromEntries(
        watched.flatMap((one) => {
          const seen = known(one);
          return seen === undefined ? [] : [[one.reference, seen]];
        }),
      );
    },
    seen(reference) {
      const found = watched.find((one) => one.reference === reference);
      return found && known(found);
    },
    async checkNow(references) {
      const asked = watched.filter(({ reference }) => references?.includes(reference) ?? true);
      const byHost = Map.groupBy(asked, ({ host }) => host);
      const answers = await Promise.allSettled(
        [...hosts].map(([name, host]) =>
          host.checkNow([...new Set((byHost.get(name) ?? []).map(({ key }) => key))]),
        ),
      );
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

function watchedOf({ reference, platform, localDigests }: WatchedImage): readonly Watched[] {
  const parsed = parseReference(reference);
  if (!hasTagAlone(parsed)) return [];
  const { registry: host, repository, tag } = parsed;
  const image = { repository, tag, localDigests, ...(platform === undefined ? {} : { platform }) };
  return [{ key: `${formatReference(parsed)} ${platform ?? ''}`, reference, host, image }];
}

function hasTagAlone(
  reference: ImageReference | undefined,
): reference is ImageReference & { readonly tag: string } {
  return reference?.tag !== undefined && reference.digest === undefined;
}

/** Two ways of writing one reference are one question. */
function asOneQuestion(its: readonly Watched[]): ReadonlyMap<string, HostImage> {
  const images = new Map<string, HostImage>();
  for (const { key, image } of its) {
    const localDigests = [...new Set([...(images.get(key)?.localDigests ?? []), ...image.localDigests])];
    images.set(key, { ...image, localDigests });
  }
  return images;
}

function observedOf(registry: string, seen: ImageSeen, wall: (at: number) => number): RegistryObserved {
  const { checkedAt, nextAt, newest, failure } = seen;
  return {
    registry,
    nextAt: wall(nextAt),
    ...(checkedAt === undefined ? {} : { checkedAt: wall(checkedAt) }),
    ...(newest === undefined ? {} : { newest }),
    ...(failure === undefined ? {} : { failure: { ...failure, since: wall(failure.since) } }),
  };
}

/** Moments of the clock that does not jump, by the one that is shown: as that one is set now, and steady while nobody sets it. */
function createWall({ now, clock }: Pick<RegistryWatchDeps, 'now' | 'clock'>): (at: number) => number {
  let offset = now() - clock();
  return (at) => {
    const present = now() - clock();
    if (Math.abs(present - offset) > CLOCK_STEP_MS) offset = present;
    return Math.round(at + offset);
  };
}
