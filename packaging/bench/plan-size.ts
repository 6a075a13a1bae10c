/** What one plan costs: a stack of 1,000 services, on an empty world and on one where everything runs. */

import { createHash } from 'node:crypto';
import { buildDesired } from '../../appliance/desired/build.ts';
import { readStack } from '../../appliance/desired/compose/read.ts';
import type { Desired, DesiredNetwork, DesiredService } from '../../appliance/desired/desired.ts';
import type { Observed, ObservedContainer } from '../../appliance/observe/observed.ts';
import { emptyMemory } from '../../appliance/plan/memory.ts';
import { plan } from '../../appliance/plan/plan.ts';
import { defaultPolicy } from '../../appliance/plan/policy.ts';
import type { Figure, Section } from './figure.ts';

const serviceCount = 1_000;
/** Each service waits for the health of one in the tier before it. */
const tiers = 10;
const goalMs = 10;
/** The first are V8's: the daemon plans many times in its life. */
const warmUps = 30;
const runs = 101;
const now = Date.UTC(2030, 0, 1);

export function measurePlan(): Section {
  const desired = thousandServices();
  const figures = [
    figureOf('plan.empty', 'plan on an empty world', desired, emptyWorld(desired), serviceCount * 2 + 1),
    figureOf('plan.converged', 'plan when everything runs', desired, convergedWorld(desired), 0),
  ];
  return {
    title: 'Plan of 1,000 services',
    figures,
    notes: [`${warmUps} plans before the first that counts`],
  };
}

/** The number of steps is checked: a plan of nothing would be fast. */
function figureOf(id: string, name: string, desired: Desired, world: Observed, steps: number): Figure {
  const samples: number[] = [];
  for (let run = -warmUps; run < runs; run += 1) {
    const began = performance.now();
    const result = plan(desired, world, emptyMemory, now, defaultPolicy);
    const tookMs = performance.now() - began;
    if (result.steps.length !== steps || result.waiting.length > 0) {
      throw new Error(`${name}: ${result.steps.length} steps, ${JSON.stringify(result.waiting[0])}`);
    }
    if (run >= 0) samples.push(tookMs);
  }
  return { id, name, unit: 'ms', samples, goal: goalMs };
}

function thousandServices(): Desired {
  const names = Array.from({ length: serviceCount }, (_, index) => `service-${index}`);
  const inTier = serviceCount / tiers;
  const services = names.map((name, index) => {
    const before = names[index - inTier];
    const service = {
      image: 'example.test/program:1',
      environment: { NAME: name },
      volumes: ['/srv:/srv'],
      healthcheck: { test: ['CMD', 'true'] },
      ...(before === undefined ? {} : { depends_on: { [before]: { condition: 'service_healthy' } } }),
    };
    return [name, service] as const;
  });
  const text = JSON.stringify({ name: 'bench', services: Object.fromEntries(services) });
  const read = readStack({
    files: ['/bench/stack.yaml'],
    fallbackName: 'bench',
    environment: {},
    profiles: [],
    readText: (path) => (path.endsWith('stack.yaml') ? { ok: true, text } : { ok: false, reason: 'missing' }),
  });
  if (!read.ok) throw new Error(`the stack is not accepted: ${JSON.stringify(read.problems)}`);
  const built = buildDesired({
    stack: read.stack,
    applianceId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    offline: false,
    directories: { certs: '/certs', configs: '/configs', files: '/files' },
    secretValues: [],
    hash: (part) => createHash('sha256').update(part).digest('hex'),
  });
  if (!built.ok) throw new Error(`the stack is not accepted: ${JSON.stringify(built.problems)}`);
  return built.desired;
}

function emptyWorld(desired: Desired): Observed {
  const image = {
    id: 'sha256:image',
    repoTags: [],
    repoDigests: [],
    os: 'linux',
    architecture: 'amd64',
    sizeBytes: 0,
    volumes: [],
  };
  return {
    engine: {
      state: 'connected',
      info: { version: '20.10.24', apiVersion: '1.41', minApiVersion: '1.12', os: 'linux', arch: 'amd64' },
    },
    containers: [],
    foreign: [],
    networks: [],
    volumes: [],
    images: Object.fromEntries([
      [image.id, image],
      ...desired.services.map((service) => [service.image, image] as const),
    ]),
    localImages: [],
    files: [],
    registry: {},
    uptime: { fromMs: 0, toMs: 0 },
    timeZone: 'UTC',
    bootId: 'boot',
  };
}

function convergedWorld(desired: Desired): Observed {
  return {
    ...emptyWorld(desired),
    networks: desired.networks.map(observedNetwork),
    containers: desired.services.flatMap((service) => observedContainers(desired, service)),
  };
}

function observedNetwork({ name, create }: DesiredNetwork): Observed['networks'][number] {
  return {
    id: `id of ${name}`,
    name,
    driver: 'bridge',
    labels: (create?.['Labels'] ?? {}) as Record<string, string>,
  };
}

function observedContainers(desired: Desired, service: DesiredService): readonly ObservedContainer[] {
  const networks = Object.fromEntries(desired.networks.map(({ name }) => [name, `id of ${name}`]));
  return service.containers.map(({ name, create }) => ({
    id: `id of ${name}`,
    name,
    imageId: 'sha256:image',
    labels: create.Labels,
    state: 'running',
    health: 'healthy',
    networks,
    image: service.image,
    restartPolicy: 'no',
    exitCode: 0,
    error: '',
    oomKilled: false,
    createdAt: '2029-12-31T00:00:00Z',
    startedAt: '2029-12-31T00:00:01Z',
    finishedAt: '',
    pid: 1,
    healthTest: {
      test: ['CMD', 'true'],
      intervalMs: 30_000,
      timeoutMs: 30_000,
      retries: 3,
      startPeriodMs: 0,
    },
    healthOutput: '',
    endpoints: {},
    mounts: [],
    checks: { testPassed: false },
  }));
}
