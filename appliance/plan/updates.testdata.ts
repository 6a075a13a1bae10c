/** Beginnings about newer images: a stack that runs, and what its registry offers. */

import type { UpdatePolicy } from '../desired/desired.ts';
import { stackOf } from './desired.testdata.ts';
import type { StackWords } from './desired.testdata.ts';
import { anImage, emptyWorld } from './simulated-engine.testdata.ts';
import type { Behaviour } from './simulated-engine.testdata.ts';
import { begin, converge } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import type { Services } from './stories.testdata.ts';
import type { Replacement } from './update-memory.ts';

export const automatic: UpdatePolicy = { enabled: true, minImageAgeMs: 0, checkIntervalMs: 60_000 };

/** The digest of the `version`-th image of a service; its image id is `sha256:<service>-<version>`. */
export function digestOf(service: string, version: number): string {
  return `sha256:${service}${version}`.padEnd(20, 'd');
}

export function imageOf(service: string, version: number): string {
  return `sha256:${service}-${version}`;
}

/** All run from the first version of their image, which is what the registry has. */
export function runningFirst(services: Services, words: StackWords = {}): Simulation {
  const desired = stackOf(services, { updates: automatic, ...words });
  const world = emptyWorld();
  const images = desired.services.map(({ name, image }) => [
    image,
    { ...anImage(imageOf(name, 1)), repoDigests: [`${image}@${digestOf(name, 1)}`] },
  ]);
  const newest = desired.services.map(({ name, image }) => [image, digestOf(name, 1)]);
  return converge(
    begin(desired, { ...world, images: Object.fromEntries(images), newest: Object.fromEntries(newest) }),
  ).simulation;
}

/** The registry gets the `version`-th image of the service, which behaves so. */
export function pushed(
  simulation: Simulation,
  service: string,
  version = 2,
  behaviour: Behaviour = {},
): Simulation {
  const { world } = simulation;
  const reference = simulation.desired.services.find(({ name }) => name === service)?.image ?? '';
  const digest = digestOf(service, version);
  const image = imageOf(service, version);
  return {
    ...simulation,
    world: {
      ...world,
      newest: { ...world.newest, [reference]: digest },
      registry: { ...world.registry, [`${reference}@${digest}`]: image },
      behaviours: { ...world.behaviours, [image]: behaviour },
    },
  };
}

/** `<name> <image> <state>` of every container. */
export function made({ simulation }: { readonly simulation: Simulation }): readonly string[] {
  return simulation.world.containers
    .map(({ name, imageId, state }) => `${name} ${imageId} ${state}`)
    .toSorted();
}

/** One of service `web` that has just begun. */
export function aReplacement(changes: Partial<Replacement> = {}): Replacement {
  return {
    phase: 'trial',
    strategy: 'stop-first',
    service: 'web',
    cause: 'newer image',
    from: { container: 'old', image: 'sha256:1', configHash: 'h' },
    to: { image: 'sha256:2', configHash: 'h', reference: 'web:1' },
    begunAt: 1,
    watchedMs: 1,
    watchedUptimeMs: 1,
    downMs: 1,
    ...changes,
  };
}
