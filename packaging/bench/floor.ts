/**
 * The least that a cold start can cost: raw calls in the right order, siblings side by side, and each health test executed at
 * once after the start and again without a pause until it passes.
 */

import { withExposedPorts } from '../../appliance/adapters/engine/create-body.ts';
import type { Desired, DesiredContainer, DesiredService } from '../../appliance/desired/desired.ts';
import type { RawEngine } from './raw-engine.ts';

/** `create-first`: nothing is started before all is created. `root-first`: what others wait for is made and started first. */
export type FloorOrder = 'create-first' | 'root-first';
export const floorOrders: readonly FloorOrder[] = ['create-first', 'root-first'];

/** Resolves when every health test has passed. Needs one container a service, and no probes (they are not run). */
export async function coldStartRaw(engine: RawEngine, desired: Desired, order: FloorOrder): Promise<void> {
  await Promise.all([
    ...desired.networks.map(({ create }) => engine.post('/networks/create', create)),
    ...desired.volumes.map(({ create }) => engine.post('/volumes/create', create)),
  ]);
  const created = createAll(engine, desired, order);
  if (order === 'create-first') await Promise.all(created.values());
  await startRaw(engine, desired, created);
}

/** `created`: what a service's start waits for beside its dependencies; of containers that are there already, nothing. */
export async function startRaw(
  engine: RawEngine,
  desired: Desired,
  created: ReadonlyMap<string, Promise<unknown>> = new Map(),
): Promise<void> {
  const started = new Map<string, Promise<void>>();
  const healthy = new Map<string, Promise<void>>();
  for (const service of desired.services) {
    const gates = service.dependsOn.map(({ service: name, condition }) =>
      condition === 'service_started' ? started.get(name) : healthy.get(name),
    );
    const { name } = containerOf(service);
    const start = Promise.all([created.get(service.name), ...gates]).then(async () => {
      await engine.post(`/containers/${name}/start`);
    });
    started.set(service.name, start);
    healthy.set(
      service.name,
      start.then(() => pass(engine, name, healthTestOf(service))),
    );
  }
  await Promise.all(healthy.values());
}

function createAll(engine: RawEngine, desired: Desired, order: FloorOrder): Map<string, Promise<unknown>> {
  const create = (service: DesiredService): Promise<unknown> => {
    const { name, create: body } = containerOf(service);
    return engine.post(`/containers/create?name=${name}`, withExposedPorts(body));
  };
  const isRoot = (service: DesiredService): boolean => service.dependsOn.length === 0;
  const roots = desired.services.filter(isRoot).map((service) => [service.name, create(service)] as const);
  const rootsThere = order === 'root-first' ? Promise.all(roots.map(([, there]) => there)) : undefined;
  const others = desired.services
    .filter((service) => !isRoot(service))
    .map((service) => [service.name, Promise.resolve(rootsThere).then(() => create(service))] as const);
  return new Map([...roots, ...others]);
}

async function pass(engine: RawEngine, container: string, command: readonly string[]): Promise<void> {
  while ((await engine.exec(container, command)) !== 0);
}

function healthTestOf({ name, healthcheck }: DesiredService): readonly string[] {
  const test = healthcheck?.test;
  if (test?.[0] === 'CMD') return test.slice(1);
  throw new Error(`${name} has no health test of the form CMD`);
}

function containerOf({ name, containers }: DesiredService): DesiredContainer {
  const [container] = containers;
  if (container === undefined) throw new Error(`${name} has no container`);
  return container;
}
