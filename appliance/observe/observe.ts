/**
 * ONE snapshot for one decision. Costs one list call when nothing changed: what the list does not show is kept from
 * the last look until an event, or a difference in the list, says that it is old.
 */

import type {
  ContainerDetails,
  ContainerSummary,
  Engine,
  EngineEvent,
  ImageDetails,
  ImageSummary,
  NetworkDetails,
  VolumeDetails,
} from '../adapters/engine/types.ts';
import { createContainerCache } from './container-cache.ts';
import type { ContainerCache } from './container-cache.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { HealthWatch } from './health-watch.ts';
import type { Observed, ObservedContainer } from './observed.ts';
import type { ProbePlan } from './probe-watch.ts';

export interface ObserverDeps {
  /** Label that makes a container ours, and its value. */
  readonly owner: { readonly label: string; readonly values: () => ReadonlySet<string> };
  /** Changes when containers did not end by a fault of their own: a boot of the host, a restart of the engine. */
  readonly bootId: () => string;
  /** Milliseconds since the boot of the host. */
  readonly uptimeMs: () => number;
  readonly timeZone: () => string;
  /** Files of ours for `configs` and `secrets`. */
  readonly listFiles: () => readonly string[];
  readonly disks: DiskWatch;
  readonly health: HealthWatch;
  /** `x-appliance.probe` of the container, ready to run. */
  readonly probeOf: (container: ContainerDetails) => ProbePlan | undefined;
  /** A start that we sent is under way. */
  readonly isStarting: (container: ContainerSummary) => boolean;
}

/** What the desired state mentions and the list of containers does not show. */
export interface Wanted {
  readonly images: readonly string[];
}

export type Change = Pick<EngineEvent, 'type' | 'id' | 'attributes'>;

export interface Observer {
  /** Rejects with an `EngineError` when the engine does not answer. */
  look(engine: Engine, wanted: Wanted, signal: AbortSignal): Promise<Observed>;
  /** The engine said that something changed, or we changed it: the engine's word of that may come after the next look. */
  noticed(change: Change): void;
  /** Events may have been missed: everything is looked at again. */
  forget(): void;
}

export function createObserver(deps: ObserverDeps): Observer {
  const cache = createCache(deps.isStarting);
  let running: ReadonlySet<string> = new Set();
  return {
    noticed: cache.noticed,
    forget() {
      cache.forget();
      deps.disks.forget();
    },
    async look(engine, wanted, signal) {
      const fromMs = deps.uptimeMs();
      const list = await engine.listContainers(signal);
      const owners = deps.owner.values();
      const ours = list.filter((entry) => owners.has(entry.labels[deps.owner.label] ?? ''));
      const [details, networks, volumes, images, localImages, disks] = await Promise.all([
        cache.containers.details(engine, ours, signal),
        cache.networks(engine, signal),
        cache.volumes(engine, signal),
        cache.images(engine, wanted.images, ours, signal),
        cache.localImages(engine, signal),
        deps.disks.look(engine, signal),
      ]);
      // An end may be the engine's own: nothing is decided from it before the engine has said that it stays.
      if (details.some(({ id, state }) => state === 'exited' && running.has(id))) await engine.knock(signal);
      running = new Set(details.filter(({ state }) => state === 'running').map(({ id }) => id));
      deps.health.retain(details);
      const own = new Set(ours.map((entry) => entry.id));
      return {
        engine: { state: 'connected', info: engine.info },
        containers: details.map((container): ObservedContainer => ({
          ...container,
          checks: deps.health.look(container, deps.probeOf(container)),
        })),
        foreign: list
          .filter((entry) => !own.has(entry.id))
          .map(({ id, name, imageId, mountSources, volumes: mounted }) => ({
            id,
            name,
            imageId,
            mountSources,
            volumes: mounted,
          })),
        networks,
        volumes,
        images,
        localImages,
        registry: {},
        ...disks,
        timeZone: deps.timeZone(),
        files: deps.listFiles(),
        bootId: deps.bootId(),
        uptime: { fromMs, toMs: deps.uptimeMs() },
      };
    },
  };
}

interface Cache extends Pick<Observer, 'noticed' | 'forget'> {
  readonly containers: Pick<ContainerCache, 'details'>;
  networks(engine: Engine, signal: AbortSignal): Promise<readonly NetworkDetails[]>;
  volumes(engine: Engine, signal: AbortSignal): Promise<readonly VolumeDetails[]>;
  localImages(engine: Engine, signal: AbortSignal): Promise<readonly ImageSummary[]>;
  /** By reference and by id; also those that the containers run from, which may have no name any more. */
  images(
    engine: Engine,
    references: readonly string[],
    containers: readonly Pick<ContainerSummary, 'imageId'>[],
    signal: AbortSignal,
  ): Promise<Record<string, ImageDetails>>;
}

/** An answer that was asked for before an event, and came after it, may be old: it is used once and not kept. */
function createCache(isStarting: ObserverDeps['isStarting']): Cache {
  const containers = createContainerCache(isStarting);
  const images = new Map<string, ImageDetails | undefined>();
  let localImages: readonly ImageSummary[] | undefined;
  let networks: readonly NetworkDetails[] | undefined;
  let volumes: readonly VolumeDetails[] | undefined;
  let networkEvents = 0;
  let volumeEvents = 0;
  let imageEvents = 0;

  return {
    containers,
    noticed(event) {
      if (event.type === 'container') containers.changed(event.id);
      if (event.type === 'image') {
        images.clear();
        localImages = undefined;
        imageEvents += 1;
      }
      if (event.type === 'volume') {
        volumes = undefined;
        volumeEvents += 1;
      }
      if (event.type !== 'network') return;
      networks = undefined;
      networkEvents += 1;
      const { container } = event.attributes;
      if (container !== undefined) containers.changed(container);
    },
    forget() {
      containers.forget();
      images.clear();
      localImages = undefined;
      networks = undefined;
      volumes = undefined;
      imageEvents += 1;
      networkEvents += 1;
      volumeEvents += 1;
    },
    async networks(engine, signal) {
      if (networks !== undefined) return networks;
      const before = networkEvents;
      const found = await engine.listNetworks(signal);
      if (before === networkEvents) networks = found;
      return found;
    },
    async volumes(engine, signal) {
      if (volumes !== undefined) return volumes;
      const before = volumeEvents;
      const found = await engine.listVolumes(signal);
      if (before === volumeEvents) volumes = found;
      return found;
    },
    async localImages(engine, signal) {
      if (localImages !== undefined) return localImages;
      const before = imageEvents;
      const found = await engine.listImages(signal);
      if (before === imageEvents) localImages = found;
      return found;
    },
    async images(engine, references, used, signal) {
      const before = imageEvents;
      const inspect = async (
        names: readonly string[],
      ): Promise<readonly (readonly [string, ImageDetails])[]> => {
        // What is known costs no promise, and at most looks that is all. An event meanwhile may take it out of the cache.
        const found = new Map(
          names.filter((name) => images.has(name)).map((name) => [name, images.get(name)]),
        );
        const asked = names.filter((name) => !found.has(name));
        await Promise.all(
          asked.map(async (name) => found.set(name, await engine.inspectImage(name, signal))),
        );
        if (before === imageEvents) for (const name of asked) images.set(name, found.get(name));
        return [...found].filter((entry): entry is [string, ImageDetails] => entry[1] !== undefined);
      };
      const named = await inspect(references);
      const byId = new Map(named.map(([, image]) => [image.id, image] as const));
      const others = [...new Set(used.map(({ imageId }) => imageId))].filter((id) => !byId.has(id));
      return Object.fromEntries([...named, ...byId, ...(await inspect(others))]);
    },
  };
}
