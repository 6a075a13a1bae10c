import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackOf } from './desired.testdata.ts';
import { plans, runs } from './expect.testdata.ts';
import { aContainer, emptyWorld, withImages } from './simulated-engine.testdata.ts';
import { failureOf } from './simulated-calls.testdata.ts';
import { begin, converge, look } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import { changedTo, healthy, running, within } from './stories.testdata.ts';

test('what nobody wants is stopped and removed, of this stack and of another one', () => {
  const before = running({ web: {}, old: {} });
  plans(
    { ...before, desired: stackOf({ web: {} }) },
    `
    [] -> #1 container shop-old-1: stop-container, no service of the stack wants it
    [1] -> #2 container shop-old-1: remove-container, no service of the stack wants it
  `,
  );
  const role = stackOf({ web: {} }, { name: 'other' });
  plans(
    { ...before, desired: role },
    `
    [] -> #1 network other_default: create-network, not found
    [] -> #2 container shop-old-1: stop-container, no service of the present stack (it belongs to shop) wants it
    [2] -> #3 container shop-old-1: remove-container, no service of the present stack (it belongs to shop) wants it
    [] -> #4 container shop-web-1: stop-container, no service of the present stack (it belongs to shop) wants it
    [4] -> #5 container shop-web-1: remove-container, no service of the present stack (it belongs to shop) wants it
    [3, 5] -> #6 network shop_default: remove-network, the stack no longer names it
    [1] -> #7 service web: create-container, not found
    [7] -> #8 service web: start-container, it is wanted
  `,
  );
});

test('the stack of another role gives up its port before the new one starts', () => {
  const before = running({ web: { port: '80' } });
  const role = stackOf({ page: { port: '80' } }, { name: 'other' });
  const changed = { ...before, desired: role, world: withImages(before.world, role) };
  const ran = converge(changed);
  runs(
    ran,
    changed,
    `
    0.01 create-network other_default
    0.02 stop-container shop-web-1
    0.03 remove-container shop-web-1
    0.04 create-container other-page-1
    0.05 remove-network shop_default
    0.06 start-container other-page-1
  `,
  );
});

test('networks: foreign, external and missing ones are left alone and waited for', () => {
  const desired = stackOf({ web: { networks: ['default', 'edge'] } }, { external: ['edge'] });
  const foreign = { id: 'net-x', name: 'shop_default', driver: 'bridge', labels: {} };
  plans(
    begin(desired, withImages(emptyWorld({ networks: [foreign] }), desired)),
    `
    waiting: network edge: it is external and does not exist
    waiting: network shop_default: a network of this name exists that the appliance did not create
    waiting: service web: a network, volume or container that it needs is missing
  `,
  );
});

test('volumes: an external one that is missing is waited for; one that differs is kept', () => {
  const missing = stackOf({ web: { volumes: ['data'] } }, { external: ['data'] });
  plans(
    begin(missing, withImages(emptyWorld(), missing)),
    `
    [] -> #1 network shop_default: create-network, not found
    waiting: volume data: it is external and does not exist
    waiting: service web: a network, volume or container that it needs is missing
  `,
  );
  const before = running({ web: { volumes: ['data'] } });
  plans(
    { ...before, desired: stackOf({ web: { volumes: ['data'] } }, { volumeDriver: 'nfs' }) },
    `
    waiting: volume shop_data: its configuration changed, but making it anew would lose its data
  `,
  );
});

test('a changed network is made anew with everything that is on it, also what has completed', () => {
  const before = running({ init: {}, web: { on: ['init completed'] } }, { init: { endsAfterMs: 50 } });
  const changed = {
    ...before,
    desired: stackOf({ init: {}, web: { on: ['init completed'] } }, { internal: true }),
  };
  plans(
    changed,
    `
    [] -> #1 service web: stop-container, network shop_default changed and must be made anew
    [1] -> #2 service web: disconnect-network, network shop_default changed and must be made anew
    [] -> #3 service init: disconnect-network, network shop_default changed and must be made anew
    [2, 3] -> #4 network shop_default: remove-network, configuration changed
    [4] -> #5 network shop_default: create-network, configuration changed
  `,
  );
  const ran = converge(changed);
  runs(
    ran,
    changed,
    `
    0.01 stop-container shop-web-1
    0.02 disconnect-network shop-init-1 shop_default
    0.03 disconnect-network shop-web-1 shop_default
    0.04 remove-network shop_default
    0.05 create-network shop_default
    0.06 connect-network shop-web-1 shop_default
    0.07 start-container shop-web-1
  `,
  );
});

test('a changed network is left dependents first, with their hooks, and joined again in order', () => {
  const services = {
    db: {},
    api: { on: ['db healthy'], networks: ['front'] },
    web: { on: ['api'], preStop: ['drain'] },
  };
  const before = running(services, { db: healthy });
  const changed = changedTo(before, services, { internal: true });
  const [, ...stops] = look(changed).plan.steps.filter(({ kind }) => kind === 'stop-container');
  assert.ok(stops.every(({ after }) => after.length > 0));
  const ran = converge(changed);
  const order = (kind: string) =>
    ran.happened.flatMap(({ step }) => (step.kind === kind ? [step.service] : []));
  assert.deepEqual(order('run-hook'), ['web']);
  assert.deepEqual(order('stop-container'), ['web', 'api', 'db']);
  assert.deepEqual(order('start-container'), ['db', 'api', 'web']);
  assert.ok(ran.converged);
});

test('a dependent that is not on the changed network runs on, and what depends on it still goes first', () => {
  const services = { db: {}, api: { on: ['db'], networks: ['front'] }, web: { on: ['api'] } };
  const before = running(services);
  const [front, back] = [
    changedTo(before, services).desired,
    changedTo(before, services, { internal: true }).desired,
  ];
  const networks = back.networks.map((network) =>
    network.name === 'shop_front'
      ? (front.networks.find(({ name }) => name === 'shop_front') ?? network)
      : network,
  );
  const { steps } = look({ ...before, desired: { ...back, networks } }).plan;
  const stops = steps.filter(({ kind }) => kind === 'stop-container');
  assert.deepEqual(
    stops.map(({ service }) => service),
    ['web', 'db'],
  );
  assert.deepEqual(stops[1]?.after, [stops[0]?.id]);
});

test('a changed network that a foreign container uses stays as it is, and the services on it run on', () => {
  const before = running({ web: {} });
  const [network] = before.world.networks;
  const guest = aContainer({ id: 'guest', state: 'running', networks: { shop_default: network?.id ?? '' } });
  const world = { ...before.world, containers: [...before.world.containers, guest] };
  const changed = { ...before, world, desired: stackOf({ web: {} }, { internal: true }) };
  const ran = converge(changed, { limitMs: 60_000 });
  plans(
    ran.simulation,
    `
    waiting: network shop_default: it changed and cannot be removed: simulated conflict
  `,
  );
  assert.deepEqual(
    ran.simulation.world.containers.map(({ name, state }) => `${name} ${state}`),
    ['shop-web-1 running', 'guest running'],
  );
  runs(
    ran,
    changed,
    `
    0.01 stop-container shop-web-1
    0.02 disconnect-network shop-web-1 shop_default
    0.03 remove-network shop_default conflict
    0.04 connect-network shop-web-1 shop_default
    0.05 start-container shop-web-1
  `,
  );
});

test('pull policies: missing pulls once, always once a boot, never and offline not at all, every so often when due', () => {
  const desired = stackOf({
    always: { pull: 'always' },
    daily: { pull: { everyMs: 86_400_000 } },
    missing: {},
    never: { pull: 'never' },
  });
  plans(
    begin(desired),
    `
    [] -> #1 network shop_default: create-network, not found
    [] -> #2 image registry.test/always:1: pull-image, not on this machine
    [2, 1] -> #3 service always: create-container, not found
    [3] -> #4 service always: start-container, it is wanted
    [] -> #5 image registry.test/daily:1: pull-image, not on this machine
    [5, 1] -> #6 service daily: create-container, not found
    [6] -> #7 service daily: start-container, it is wanted
    [] -> #8 image registry.test/missing:1: pull-image, not on this machine
    [8, 1] -> #9 service missing: create-container, not found
    [9] -> #10 service missing: start-container, it is wanted
    waiting: service never: image registry.test/never:1 is not on this machine, and pull_policy is never
  `,
  );
  const images = desired.services.map(({ image }) => [image, `sha256:${image}`]);
  const local = withImages(emptyWorld({ registry: Object.fromEntries(images) }), desired);
  const ran = converge(begin(desired, local));
  runs(
    ran,
    begin(desired, local),
    `
    0.01 create-network shop_default
    0.02 pull-image registry.test/always:1
    0.03 pull-image registry.test/daily:1
    0.04 create-container shop-always-1
    0.05 create-container shop-daily-1
    0.06 create-container shop-missing-1
    0.07 create-container shop-never-1
    0.08 start-container shop-always-1
    0.09 start-container shop-daily-1
    0.10 start-container shop-missing-1
    0.11 start-container shop-never-1
  `,
  );
  plans(
    within(ran.simulation, (world) => ({ ...world, now: world.now + 86_500_000 })),
    `
    [] -> #1 image registry.test/daily:1: pull-image, pull_policy: its time has come
  `,
  );
});

test('a registry that does not answer: local images are used, and the error is kept', () => {
  const desired = stackOf({ web: { pull: 'always' } });
  const ran = converge(begin(desired, withImages(emptyWorld({ registry: undefined }), desired)), {
    limitMs: 1_000,
  });
  plans(
    ran.simulation,
    `
    waiting: image registry.test/web:1: pull-image failed: simulated registry-unreachable; tried again because the registry or the way to it may come back
  `,
  );
  assert.equal(ran.simulation.world.containers[0]?.state, 'running');
});

test('what a registry refused must be asked for again at once when its credentials change, and not before', () => {
  const desired = { ...stackOf({ web: {} }), registryAccess: 'one' };
  const { simulation: refused } = converge(begin(desired, emptyWorld()), {
    limitMs: 1_000,
    fail: (step) => (step.kind === 'pull-image' ? failureOf('unauthorized') : undefined),
  });
  const kinds = (simulation: Simulation) => look(simulation).plan.steps.map(({ kind }) => kind);
  assert.deepEqual(kinds(refused), []);
  const corrected = { ...refused, desired: { ...desired, registryAccess: 'two' } };
  assert.equal(kinds(corrected)[0], 'pull-image');
});
