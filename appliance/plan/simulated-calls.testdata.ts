/** What each step does to the simulated engine, with the errors of the real one. */

import type { JsonObject } from '../desired/desired.ts';
import type { EndpointDetails } from '../adapters/engine/types.ts';
import type { ImageDetails, ObservedContainer } from '../observe/observed.ts';
import type { World } from './simulated-engine.testdata.ts';
import {
  aContainer,
  anImage,
  behaviourOf,
  changeContainer,
  endContainer,
  isoAt,
} from './simulated-engine.testdata.ts';
import { mountsOf, withVolumes } from './simulated-mounts.testdata.ts';
import type { Step, StepArguments, StepFailure, StepKind, StepOf, StepResult } from './step.ts';

export interface Answer {
  readonly world: World;
  /** The engine refused, or could not. */
  readonly failure?: StepFailure;
  readonly result?: StepResult;
}

export function carryOut(world: World, step: Step): Answer {
  const after = call(world, step);
  if (typeof after === 'string') return { world, failure: failureOf(after) };
  if (step.kind !== 'pull-image') return { world: after };
  const [before, image] = [world, after].map(({ images }) => images[step.args.reference]?.id);
  return image === undefined
    ? { world: after }
    : { world: after, result: { image, wasHere: before === image } };
}

export function failureOf(kind: string): StepFailure {
  return { kind, message: `simulated ${kind}`, retryable: true };
}

/** The new world, or the kind of the error. */
type Call<Kind extends StepKind> = (world: World, args: StepArguments[Kind]) => World | string;

function call<Kind extends StepKind>(world: World, step: StepOf<Kind>): World | string {
  return CALLS[step.kind](world, step.args);
}

const CALLS: { readonly [Kind in StepKind]: Call<Kind> } = {
  'pull-image': (world, { reference }) => pull(world, reference),
  'tag-image': (world, { image, reference }) => {
    const found = imageNamed(world, image);
    if (found === undefined) return 'image-missing';
    return named(world, reference, found);
  },
  'remove-image': (world, { reference }) => removeImage(world, reference),
  'create-network': createNetwork,
  'remove-network': (world, { network }) => removeNetwork(world, network),
  'create-volume': (world, { name, body }) => ({
    ...world,
    volumes: [...world.volumes, { name, driver: 'local', labels: labelsOf(body) }],
  }),
  'remove-volume': (world, { name }) =>
    world.containers.some(({ mounts }) => mounts.some((mount) => mount.name === name))
      ? 'conflict'
      : { ...world, volumes: world.volumes.filter((volume) => volume.name !== name) },
  'read-last-logs': onContainer((world) => world),
  'write-files': (world, { files }) => ({
    ...world,
    files: [...new Set([...world.files, ...files.map((file) => file.path)])],
  }),
  'remove-file': (world, { path }) => ({ ...world, files: world.files.filter((each) => each !== path) }),
  'reload-timers': (world) => world,
  'start-unit': (world) => world,
  'reload-socket': (world) => world,
  'schedule-reboot': (world) => world,
  'reboot-now': (world) => world,
  'poweroff-now': (world) => world,
  'issue-ca': (world) => world,
  'issue-leaf': (world) => world,
  'obtain-certificate': (world) => world,
  'publish-certificates': (world) => world,
  'signal-container': onContainer((world, { state }) => (state === 'running' ? world : 'conflict')),
  'create-container': createContainer,
  'connect-network': onContainer((world, container, { network, endpoint }) =>
    connect(world, container, network, endpoint),
  ),
  'disconnect-network': onContainer((world, container, { network }) => {
    const { [network]: left, ...networks } = container.networks;
    return left === undefined ? 'conflict' : changeContainer(world, container.id, { networks });
  }),
  'start-container': onContainer(start),
  'run-hook': onContainer((world, container) => {
    if (container.state !== 'running') return 'conflict';
    return behaviourOf(world, container).failingHooks === true ? 'other' : world;
  }),
  'stop-container': onContainer((world, { id, state }) =>
    state === 'running' || state === 'paused' ? endContainer(world, id, 143) : world,
  ),
  'unpause-container': onContainer((world, { id, state }) =>
    state === 'paused' ? changeContainer(world, id, { state: 'running' }) : 'conflict',
  ),
  'rename-container': onContainer((world, { id }, { name }) =>
    isTaken(world, name) ? 'name-taken' : changeContainer(world, id, { name }),
  ),
  'remove-container': onContainer((world, { id }) => ({
    ...world,
    containers: world.containers.filter((container) => container.id !== id),
  })),
  'set-restart-policy': onContainer((world, { id }) => changeContainer(world, id, { restartPolicy: 'no' })),
};

function onContainer<Args extends { readonly container: string }>(
  act: (world: World, container: ObservedContainer, args: Args) => World | string,
): (world: World, args: Args) => World | string {
  return (world, args) => {
    const container = world.containers.find(({ id }) => id === args.container);
    return container === undefined ? 'not-found' : act(world, container, args);
  };
}

function pull(world: World, reference: string): World | string {
  if (world.registry === undefined) return 'registry-unreachable';
  const id = world.registry[reference];
  if (id === undefined) return 'image-unknown';
  const image = anImage(id, world.images[reference]?.volumes);
  return named(world, reference, { ...image, repoDigests: reference.includes('@') ? [reference] : [] });
}

/** By a name, or by its id. */
function imageNamed(world: World, name: string): ImageDetails | undefined {
  const all = [...Object.values(world.images), ...world.nameless];
  return world.images[name] ?? all.find(({ id }) => id === name);
}

/** Another image that has the name loses it, and stays. */
function named(world: World, name: string, image: ImageDetails): World {
  const before = world.images[name];
  const images = { ...world.images, [name]: image };
  const isLost =
    before !== undefined &&
    before.id !== image.id &&
    !Object.values(images).some(({ id }) => id === before.id);
  return {
    ...world,
    images,
    nameless: [...world.nameless.filter(({ id }) => id !== image.id), ...(isLost ? [before] : [])],
  };
}

/** The last name of an image that a container was made from stays; with the last tag of a repository its digests go. */
function removeImage(world: World, reference: string): World | string {
  const nameless = world.nameless.filter(({ id }) => id !== reference);
  const isUsed = (image: string): boolean => world.containers.some(({ imageId }) => imageId === image);
  if (nameless.length < world.nameless.length) return isUsed(reference) ? 'conflict' : { ...world, nameless };
  const image = world.images[reference];
  if (image === undefined) return world;
  const tags = Object.entries(world.images).filter(
    ([name, { id }]) => id === image.id && !name.includes('@'),
  );
  if (tags.length <= 1 && isUsed(image.id)) return 'conflict';
  const repositoryOf = (name: string): string => name.replace(/@.*$|:[^:/]*$/, '');
  const repository = repositoryOf(reference);
  const isLastTag =
    !reference.includes('@') &&
    !tags.some(([name]) => name !== reference && repositoryOf(name) === repository);
  const images = Object.entries(world.images).filter(
    ([name, { id }]) =>
      name !== reference &&
      !(isLastTag && id === image.id && name.includes('@') && repositoryOf(name) === repository),
  );
  return { ...world, images: Object.fromEntries(images) };
}

function createNetwork(world: World, { name, body }: StepArguments['create-network']): World | string {
  if (world.networks.some((network) => network.name === name)) return 'conflict';
  const network = { id: `net-${world.made + 1}`, name, driver: 'bridge', labels: labelsOf(body) };
  return { ...world, made: world.made + 1, networks: [...world.networks, network] };
}

/** Only running containers count as endpoints in use. */
function removeNetwork(world: World, id: string): World | string {
  if (!world.networks.some((network) => network.id === id)) return 'not-found';
  const used = world.containers.some(
    (container) => container.state === 'running' && Object.values(container.networks).includes(id),
  );
  return used ? 'conflict' : { ...world, networks: world.networks.filter((network) => network.id !== id) };
}

function createContainer(
  world: World,
  { name, create, image: reference = create.Image, keepVolumes }: StepArguments['create-container'],
): World | string {
  const image = imageNamed(world, reference);
  if (isTaken(world, name)) return 'name-taken';
  if (image === undefined) return 'image-missing';
  const joined = joinedContainer(create.HostConfig);
  if (joined !== undefined && !isTaken(world, joined)) return 'not-found';
  const wanted = Object.keys(create.NetworkingConfig.EndpointsConfig);
  const container = aContainer({
    id: `made-${world.made + 1}`,
    name,
    image: reference,
    imageId: image.id,
    labels: create.Labels,
    state: 'created',
    createdAt: isoAt(world.now),
    startedAt: '',
    finishedAt: '',
    networks: Object.fromEntries(
      (world.joinsAllAtCreate ? wanted : wanted.slice(0, 1)).map((key) => [key, '']),
    ),
    endpoints: Object.fromEntries(
      wanted.map((key) => [key, anEndpoint(create.NetworkingConfig.EndpointsConfig[key] ?? {})]),
    ),
    mounts: mountsOf(create.HostConfig, keepVolumes),
  });
  const { PortBindings: bindings } = create.HostConfig;
  return {
    ...withVolumes(world, container),
    made: world.made + 1,
    containers: [...world.containers, container],
    ports: { ...world.ports, [container.id]: bindings === undefined ? [] : [JSON.stringify(bindings)] },
  };
}

function joinedContainer(hostConfig: JsonObject): string | undefined {
  const { NetworkMode: mode } = hostConfig;
  const joins = typeof mode === 'string' && mode.startsWith('container:');
  return joins ? mode.slice('container:'.length) : undefined;
}

function anEndpoint({ Aliases: aliases }: JsonObject): EndpointDetails {
  return { networkId: '', aliases: Array.isArray(aliases) ? aliases.map(String) : [], ipAddress: '' };
}

function connect(
  world: World,
  container: ObservedContainer,
  name: string,
  endpoint: JsonObject,
): World | string {
  const network = world.networks.find((candidate) => candidate.name === name);
  if (network === undefined) return 'network-missing';
  if (container.networks[name] !== undefined) return 'conflict';
  return changeContainer(world, container.id, {
    networks: { ...container.networks, [name]: network.id },
    endpoints: { ...container.endpoints, [name]: anEndpoint(endpoint) },
  });
}

function start(world: World, container: ObservedContainer): World | string {
  if (container.state === 'running') return world;
  if (container.state === 'paused') return 'conflict';
  const ids = new Map(world.networks.map((network) => [network.name, network.id]));
  const attached = Object.entries(container.networks);
  const broken = attached.some(([name, id]) => !ids.has(name) || (id !== '' && id !== ids.get(name)));
  if (broken) return 'network-missing';
  const busy = world.containers
    .filter(({ state }) => state === 'running')
    .flatMap(({ id }) => world.ports[id] ?? []);
  if ((world.ports[container.id] ?? []).some((port) => busy.includes(port))) return 'port-taken';
  const { health } = behaviourOf(world, container);
  return changeContainer(world, container.id, {
    state: 'running',
    exitCode: 0,
    startedAt: isoAt(world.now),
    networks: Object.fromEntries(attached.map(([name]) => [name, ids.get(name) ?? ''])),
    health: health === undefined ? 'none' : 'starting',
    ...(health === undefined
      ? {}
      : { healthTest: { test: ['CMD', 'test'], intervalMs: 0, timeoutMs: 0, retries: 1, startPeriodMs: 0 } }),
  });
}

function isTaken(world: World, name: string): boolean {
  return world.containers.some((container) => container.name === name);
}

function labelsOf(body: JsonObject): Readonly<Record<string, string>> {
  const { Labels: labels } = body;
  if (typeof labels !== 'object' || labels === null) return {};
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, textOf(value)]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
