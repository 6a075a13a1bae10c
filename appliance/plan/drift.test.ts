import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackOf } from './desired.testdata.ts';
import { plans } from './expect.testdata.ts';
import { changeContainer, emptyWorld, withImages } from './simulated-engine.testdata.ts';
import { begin, converge, look } from './simulation.testdata.ts';
import { running } from './stories.testdata.ts';

test('a name that a foreign container holds is waited for, and the service that has it stays untouched', () => {
  const desired = stackOf({ web: {} });
  const world = withImages(emptyWorld(), desired);
  const foreign = converge(begin(stackOf({ web: {} }, { name: 'x' }), world)).simulation.world.containers[0];
  assert.ok(foreign !== undefined);
  const holder = { ...foreign, id: 'foreign-0123456789', name: 'shop-web-1', labels: {} };
  plans(
    begin(desired, { ...world, containers: [holder] }),
    `
    [] -> #1 network shop_default: create-network, not found
    waiting: service web: the name shop-web-1 is held by a container that the appliance did not create (foreign-0123)
  `,
  );
});

test('a container under another name backs off like any other', () => {
  const before = running({ web: {} });
  const world = changeContainer(before.world, 'shop-web-1', { name: 'odd' });
  const foreign = { ...world.containers[0], id: 'foreign', name: 'shop-web-1', labels: {} };
  const both = {
    ...world,
    containers: [...world.containers, foreign],
    behaviours: { web: { endsAfterMs: 10, exitCode: 1 } },
  };
  const ran = converge({ ...before, world: both as typeof world }, { limitMs: 10_000 });
  assert.ok(ran.happened.length < 8, `${ran.happened.length} starts in 10 s`);
});

test('drift of every kind is told by its reason', () => {
  const before = running({ web: { mode: 'one' } });
  const odd = (change: Parameters<typeof changeContainer>[2]) => ({
    ...before,
    world: changeContainer(before.world, 'shop-web-1', change),
  });
  plans(
    odd({ id: 'by-hand', imageId: 'sha256:0123456789abcdef' }),
    `
    [] -> #1 service web: create-container, wrong image: it runs 0123456789ab, registry.test/web:1 is registry.tes
    [1] -> #2 service web: stop-container, wrong image: it runs 0123456789ab, registry.test/web:1 is registry.tes
    [1, 2] -> #3 service web: rename-container, its replacement takes the name
    [1, 2, 3] -> #4 service web: rename-container, it replaces its predecessor
    [1, 2, 3, 4] -> #5 service web: start-container, wrong image: it runs 0123456789ab, registry.test/web:1 is registry.tes
    [5, 3] -> #6 service web: remove-container, its replacement runs
  `,
  );
  plans(
    odd({ name: 'odd' }),
    `
    [] -> #1 service web: rename-container, it is called odd
  `,
  );
  plans(
    odd({ state: 'paused' }),
    `
    [] -> #1 service web: unpause-container, it was paused
  `,
  );
  plans(
    odd({ restartPolicy: 'always' }),
    `
    [] -> #1 service web: set-restart-policy, its restart policy is always; the appliance alone restarts
  `,
  );
  plans(
    odd({ networks: {} }),
    `
    [] -> #1 service web: connect-network, not connected to network shop_default
  `,
  );
  plans(
    odd({ state: 'exited', networks: { shop_default: 'stale' }, exitCode: 1 }),
    `
    [] -> #1 service web: disconnect-network, connected to a network shop_default that no longer exists
    [1] -> #2 service web: connect-network, connected to a network shop_default that no longer exists
    [2] -> #3 service web: start-container, it ended with exit code 1
  `,
  );
  plans(
    odd({ state: 'dead' }),
    `
    [] -> #1 service web: create-container, the engine could not remove it completely (state dead)
    [1] -> #2 service web: remove-container, the engine could not remove it completely (state dead)
    [1, 2] -> #3 service web: rename-container, it replaces its predecessor
    [1, 2, 3] -> #4 service web: start-container, the engine could not remove it completely (state dead)
  `,
  );
  plans(
    { ...odd({}), memory: { ...before.memory, specs: {} }, desired: stackOf({ web: { mode: 'two' } }) },
    `
    [] -> #1 service web: create-container, its configuration changed (what it was made from is not recorded)
    [1] -> #2 service web: stop-container, its configuration changed (what it was made from is not recorded)
    [1, 2] -> #3 service web: rename-container, its replacement takes the name
    [1, 2, 3] -> #4 service web: rename-container, it replaces its predecessor
    [1, 2, 3, 4] -> #5 service web: start-container, its configuration changed (what it was made from is not recorded)
    [5, 3] -> #6 service web: remove-container, its replacement runs
  `,
  );
  assert.equal(look(before).plan.steps.length, 0);
});
