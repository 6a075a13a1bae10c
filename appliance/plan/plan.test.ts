import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackOf } from './desired.testdata.ts';
import { plans, runs } from './expect.testdata.ts';
import { anImage } from './simulated-engine.testdata.ts';
import { begin, converge } from './simulation.testdata.ts';
import { fresh, healthy } from './stories.testdata.ts';

test('an empty engine gets network, volume, image, container and start, each after what it needs', () => {
  plans(
    begin(stackOf({ db: { volumes: ['data'], configs: ['settings'] } })),
    `
    [] -> #1 network shop_default: create-network, not found
    [] -> #2 volume shop_data: create-volume, not found
    [] -> #3 image registry.test/db:1: pull-image, not on this machine
    [] -> #4 service db: write-files, its configs and secrets (1) are not on the host yet
    [3, 4, 1, 2] -> #5 service db: create-container, not found
    [5] -> #6 service db: start-container, it is wanted
  `,
  );
});

test('one service that runs needs nothing', () => {
  const ran = converge(fresh({ web: {} }));
  plans(ran.simulation, '');
});

test('a chain of conditions is planned at once and carried out as each gate opens', () => {
  const before = fresh(
    { db: {}, init: { on: ['db healthy'] }, web: { on: ['db', 'init completed'] } },
    { db: healthy, init: { endsAfterMs: 100 } },
  );
  plans(
    before,
    `
    [] -> #1 network shop_default: create-network, not found
    [1] -> #2 service db: create-container, not found
    [2] -> #3 service db: start-container, it is wanted
    [1] -> #4 service init: create-container, not found
    [4, 3] -> #5 service init: start-container, it is wanted (db is not there yet)
    [1] -> #6 service web: create-container, not found
    [6, 3, 5] -> #7 service web: start-container, it is wanted (db is not there yet; init is not there yet)
  `,
  );
  runs(
    converge(before),
    before,
    `
    0.01 create-network shop_default
    0.02 create-container shop-db-1
    0.03 create-container shop-init-1
    0.04 create-container shop-web-1
    0.05 start-container shop-db-1
    0.56 start-container shop-init-1
    0.67 start-container shop-web-1
  `,
  );
});

test('independent services start side by side', () => {
  const before = fresh({ a: {}, b: {}, c: { on: ['a'] } });
  runs(
    converge(before),
    before,
    `
    0.01 create-network shop_default
    0.02 create-container shop-a-1
    0.03 create-container shop-b-1
    0.04 create-container shop-c-1
    0.05 start-container shop-a-1
    0.06 start-container shop-b-1
    0.07 start-container shop-c-1
  `,
  );
});

test('a dependency that is not required may be absent or fail', () => {
  const before = fresh(
    {
      bad: { restart: 'never' },
      sick: {},
      web: { on: ['bad optional', 'sick healthy optional', 'gone optional'] },
    },
    { bad: { endsAfterMs: 100, exitCode: 1 }, sick: { health: 'fails', healthAfterMs: 100 } },
  );
  runs(
    converge(before, { limitMs: 900 }),
    before,
    `
    0.01 create-network shop_default
    0.02 create-container shop-bad-1
    0.03 create-container shop-sick-1
    0.04 create-container shop-web-1
    0.05 start-container shop-bad-1
    0.06 start-container shop-sick-1
    0.17 stop-container made-3
    0.18 start-container shop-web-1
    0.19 start-container shop-sick-1
  `,
  );
});

test('a required dependency that ended for good is waited for, and the reason says so', () => {
  const ran = converge(
    fresh(
      { init: { restart: 'never' }, web: { on: ['init completed'] } },
      { init: { endsAfterMs: 100, exitCode: 3 } },
    ),
  );
  plans(
    ran.simulation,
    `
    waiting: service init: it ended with exit code 3; restart: no forbids another start
    waiting: service web: init must end with exit code 0
  `,
  );
});

test('service_healthy on a service without any health test is never reached, and the reason says so', () => {
  plans(
    converge(fresh({ db: {}, web: { on: ['db healthy'] } })).simulation,
    `
    waiting: service web: db must be healthy, but it has neither a health test nor a probe
  `,
  );
});

test('replicas of one service are planned one by one, and a wait that they share is said once', () => {
  const desired = stackOf({ web: { replicas: 2 } }, { offline: true });
  plans(
    begin(desired),
    `
    [] -> #1 network shop_default: create-network, not found
    waiting: service web: image registry.test/web:1 is not on this machine, and offline_mode is on
  `,
  );
  plans(
    fresh({ web: { replicas: 2 } }),
    `
    [] -> #1 network shop_default: create-network, not found
    [1] -> #2 service web (1): create-container, not found
    [2] -> #3 service web (1): start-container, it is wanted
    [1] -> #4 service web (2): create-container, not found
    [4] -> #5 service web (2): start-container, it is wanted
  `,
  );
});

test('a service that joins the network of another is created after it', () => {
  plans(
    fresh({ web: {}, side: { joins: 'web', on: ['web'] } }),
    `
    [] -> #1 network shop_default: create-network, not found
    [1] -> #2 service web: create-container, not found
    [2] -> #3 service web: start-container, it is wanted
    [2] -> #4 service side: create-container, not found
    [4, 3] -> #5 service side: start-container, it is wanted (web is not there yet)
  `,
  );
});

test('an inline config that is not on the host is written before the create, and a failed write keeps the container from being made', () => {
  const before = fresh({ web: { configs: ['settings'] } });
  const failing = converge(before, {
    limitMs: 500,
    fail: (step) =>
      step.kind === 'write-files' ? { kind: 'no-space', message: 'no space', retryable: true } : undefined,
  });
  plans(
    failing.simulation,
    `
    waiting: service web: write-files failed: no space; tried again because space comes back only when something is removed
  `,
  );
});

test('anonymous volumes live on in the successor', () => {
  const desired = stackOf({ db: {} });
  const image = anImage('sha256:registry.test/db:1', ['/data']);
  const ran = converge(begin(desired, { images: { 'registry.test/db:1': image } }));
  const name = 'f'.repeat(64);
  const mount = { type: 'volume', name, source: '', target: '/data', readOnly: false };
  const world = {
    ...ran.simulation.world,
    containers: ran.simulation.world.containers.map((each) => ({ ...each, mounts: [mount] })),
  };
  const changed = converge({ ...ran.simulation, world, desired: stackOf({ db: { mode: 'new' } }) });
  assert.deepEqual(
    changed.simulation.world.containers.map(({ mounts }) => mounts.filter(({ type }) => type === 'volume')),
    [[mount]],
  );
});
