/** An engine as plain data with the rules of the real one (engine-facts): pure, old world in, new world out. */

import { label } from '../desired/desired.ts';
import type { Desired } from '../desired/desired.ts';
import type {
  ContainerState,
  DiskSpace,
  ImageDetails,
  ImageSummary,
  NetworkDetails,
  Observed,
  ObservedContainer,
  VolumeDetails,
} from '../observe/observed.ts';
import { imageNames } from './image-names.ts';
import { emptyMemory } from './memory.ts';
import type { Memory } from './memory.ts';

/** How the process in the containers of a service behaves after each start. */
export interface Behaviour {
  readonly endsAfterMs?: number;
  readonly exitCode?: number;
  /** Absent: the image has no health test. */
  readonly health?: 'passes' | 'fails';
  readonly healthAfterMs?: number;
  readonly failingHooks?: boolean;
}

export interface World {
  /** Milliseconds since the epoch, by the clock of the machine. */
  readonly now: number;
  readonly made: number;
  /** Ours and foreign ones; a foreign one has no label of ours. */
  readonly containers: readonly ObservedContainer[];
  /** Container id -> host ports that it publishes while it runs. */
  readonly ports: Readonly<Record<string, readonly string[]>>;
  readonly networks: readonly NetworkDetails[];
  readonly volumes: readonly VolumeDetails[];
  readonly images: Readonly<Record<string, ImageDetails>>;
  /** Images whose last name was given to another one. */
  readonly nameless: readonly ImageDetails[];
  readonly disk?: DiskSpace;
  /** What the registries said of references. */
  readonly answers: Observed['registry'];
  /** Reference -> image id that a pull gives; `undefined`: the registry does not answer. */
  readonly registry: Readonly<Record<string, string>> | undefined;
  /** Reference -> digest that its tag names at the registry; a pull of `<reference>@<digest>` must be in `registry`. */
  readonly newest: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly bootId: string;
  /** Goes on where the clock of the machine jumps. */
  readonly uptimeMs: number;
  /** By id of an image, by config hash, or by service; the first that is there. */
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  /** `false`: only the first network is joined at create, as below API 1.44. */
  readonly joinsAllAtCreate: boolean;
}

export const START_OF_TIME = Date.parse('2026-03-01T00:00:00Z');

export function emptyWorld(changes: Partial<World> = {}): World {
  return {
    now: START_OF_TIME,
    made: 0,
    containers: [],
    ports: {},
    networks: [],
    volumes: [],
    images: {},
    nameless: [],
    answers: {},
    registry: {},
    newest: {},
    files: [],
    bootId: 'boot-1/0',
    uptimeMs: 60_000,
    behaviours: {},
    joinsAllAtCreate: true,
    ...changes,
  };
}

export function anImage(id: string, volumes: readonly string[] = []): ImageDetails {
  return { id, repoTags: [], repoDigests: [], os: 'linux', architecture: 'amd64', sizeBytes: 1, volumes };
}

/** Every image of the stack is on the machine. */
export function withImages(world: World, desired: Desired): World {
  const images = desired.services.map(({ image }) => [image, anImage(`sha256:${image}`)]);
  return { ...world, images: { ...Object.fromEntries(images), ...world.images } };
}

export function isoAt(ms: number): string {
  return new Date(ms).toISOString();
}

export function aContainer(changes: Partial<ObservedContainer> & { readonly id: string }): ObservedContainer {
  return {
    name: changes.id,
    imageId: 'sha256:other',
    labels: {},
    state: 'exited',
    health: 'none',
    networks: {},
    image: 'other',
    restartPolicy: 'no',
    exitCode: 0,
    error: '',
    oomKilled: false,
    createdAt: isoAt(START_OF_TIME - 60_000),
    startedAt: isoAt(START_OF_TIME - 50_000),
    finishedAt: isoAt(START_OF_TIME - 40_000),
    pid: 0,
    healthOutput: '',
    endpoints: {},
    mounts: [],
    checks: { testPassed: false },
    ...changes,
  };
}

export function isOurs(container: Pick<ObservedContainer, 'labels'>, applianceId: string): boolean {
  return container.labels[label.applianceId] === applianceId;
}

export function observeWorld(world: World, desired: Desired, memory: Memory = emptyMemory): Observed {
  const { containers, networks, volumes, bootId } = world;
  const info = { version: '26.1.5', apiVersion: '1.45', minApiVersion: '1.24', os: 'linux', arch: 'amd64' };
  return {
    engine: { state: 'connected', info },
    containers: containers.filter((container) => isOurs(container, desired.applianceId)),
    foreign: containers
      .filter((container) => !isOurs(container, desired.applianceId))
      .map(({ id, name, imageId, mounts }) => ({
        id,
        name,
        imageId,
        mountSources: mounts.map(({ source }) => source),
        volumes: mounts.flatMap((mount) => (mount.name === undefined ? [] : [mount.name])),
      })),
    networks,
    volumes,
    images: imagesAsked(world, [
      ...imageNames(desired, memory),
      ...containers.filter((each) => isOurs(each, desired.applianceId)).map(({ imageId }) => imageId),
    ]),
    localImages: listImages(world),
    files: world.files,
    registry: {
      ...world.answers,
      ...Object.fromEntries(
        Object.entries(world.newest).map(([reference, digest]) => [
          reference,
          { registry: 'registry.test', checkedAt: world.now, newest: { digest, sameAs: [digest] } },
        ]),
      ),
    },
    ...(world.disk === undefined ? {} : { disk: world.disk }),
    timeZone: 'UTC',
    bootId,
    uptime: { fromMs: world.uptimeMs, toMs: world.uptimeMs },
  };
}

/** By id: one image may have several names. */
function listImages({ images, nameless }: Pick<World, 'images' | 'nameless'>): readonly ImageSummary[] {
  const found = new Map<string, ImageSummary>();
  const add = (
    { id, sizeBytes }: ImageDetails,
    tags: readonly string[],
    digests: readonly string[],
  ): void => {
    const { repoTags = [], repoDigests = [] } = found.get(id) ?? {};
    found.set(id, {
      id,
      sizeBytes,
      repoTags: [...repoTags, ...tags],
      repoDigests: [...repoDigests, ...digests],
    });
  };
  for (const [name, image] of Object.entries(images)) {
    const isDigest = name.includes('@');
    add(image, isDigest ? [] : [name], isDigest ? [name] : []);
  }
  for (const image of nameless) add(image, [], []);
  return [...found.values()];
}

/** As the observer does: by the names that the planner asks for, and by their ids. */
function imagesAsked(world: World, names: readonly string[]): Observed['images'] {
  const byId = new Map(
    [...Object.values(world.images), ...world.nameless].map((image) => [image.id, image] as const),
  );
  const found = names.flatMap((name) => {
    const image = world.images[name] ?? byId.get(name);
    return image === undefined ? [] : [[name, image] as const, [image.id, image] as const];
  });
  return Object.fromEntries(found);
}

/** The service's process ends and its health test passes or fails as its behaviour says. */
export function passTime(world: World, ms: number): World {
  const now = world.now + ms;
  const containers = world.containers.map((container) => lived(world, container, now));
  return { ...world, now, uptimeMs: world.uptimeMs + ms, containers };
}

function lived(world: World, container: ObservedContainer, now: number): ObservedContainer {
  if (container.state !== 'running') return container;
  const { endsAfterMs, exitCode = 0, health, healthAfterMs = 0 } = behaviourOf(world, container);
  const started = Date.parse(container.startedAt);
  if (endsAfterMs !== undefined && now >= started + endsAfterMs) {
    const finishedAt = isoAt(started + endsAfterMs);
    return {
      ...container,
      state: 'exited',
      exitCode,
      finishedAt,
      health: 'none',
      checks: { testPassed: false },
    };
  }
  if (health === undefined || container.health !== 'starting' || now < started + healthAfterMs)
    return container;
  return { ...container, health: health === 'passes' ? 'healthy' : 'unhealthy' };
}

/** When the next process ends or the next health test gives its verdict; `undefined`: never. */
export function nextChangeAt(world: World): number | undefined {
  const times = world.containers.flatMap((container) => {
    if (container.state !== 'running') return [];
    const { endsAfterMs, healthAfterMs = 0 } = behaviourOf(world, container);
    const started = Date.parse(container.startedAt);
    return [
      ...(endsAfterMs === undefined ? [] : [started + endsAfterMs]),
      ...(container.health === 'starting' ? [started + healthAfterMs] : []),
    ];
  });
  return times.length === 0 ? undefined : Math.max(world.now, Math.min(...times));
}

export function behaviourOf(world: World, container: ObservedContainer): Behaviour {
  const { behaviours } = world;
  const { [label.service]: service = '', [label.configHash]: hash = '' } = container.labels;
  return behaviours[container.imageId] ?? behaviours[hash] ?? behaviours[service] ?? {};
}

export function changeContainer(world: World, idOrName: string, change: Partial<ObservedContainer>): World {
  const containers = world.containers.map((container) =>
    container.id === idOrName || container.name === idOrName ? { ...container, ...change } : container,
  );
  return { ...world, containers };
}

export function endContainer(world: World, idOrName: string, exitCode: number): World {
  const state: ContainerState = 'exited';
  return changeContainer(world, idOrName, {
    state,
    exitCode,
    finishedAt: isoAt(world.now),
    health: 'none',
    checks: { testPassed: false },
  });
}

/** The machine was switched off and on again. */
export function reboot(world: World): World {
  const down = world.containers
    .filter((container) => container.state === 'running')
    .reduce((result, container) => endContainer(result, container.id, 137), world);
  return { ...down, bootId: `+${world.bootId}` };
}

/** The engine was restarted: it ended what ran. */
export function restartEngine(world: World): World {
  return { ...reboot(world), bootId: `${world.bootId}+` };
}
