import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackOf } from './desired.testdata.ts';
import { plans, runs } from './expect.testdata.ts';
import {
  changeContainer,
  emptyWorld,
  endContainer,
  reboot,
  restartEngine,
  withImages,
} from './simulated-engine.testdata.ts';
import type { Behaviour } from './simulated-engine.testdata.ts';
import { begin, converge } from './simulation.testdata.ts';
import { running, within } from './stories.testdata.ts';

test('a container that was killed is started again at once', () => {
  plans(
    within(running({ web: {} }), (world) => endContainer(world, 'shop-web-1', 137)),
    `
    [] -> #1 service web: start-container, it was killed (exit code 137)
  `,
  );
});

test('a container whose memory was used up says so: its exit code alone is that of any kill', () => {
  plans(
    within(running({ web: {} }), (world) =>
      changeContainer(endContainer(world, 'shop-web-1', 137), 'shop-web-1', { oomKilled: true }),
    ),
    `
    [] -> #1 service web: start-container, it ran out of memory (exit code 137)
  `,
  );
});

test('crashes in a row are answered after 0, 1, 2, 4 ... 60 s, and the service is never given up', () => {
  const desired = stackOf({ web: {} });
  const crashing = { web: { endsAfterMs: 100, exitCode: 1 } };
  const before = begin(desired, withImages(emptyWorld({ behaviours: crashing }), desired));
  const ran = converge(before, { limitMs: 10 * 60_000 });
  const starts = ran.happened.filter(({ step }) => step.kind === 'start-container').map(({ at }) => at);
  const gaps = starts.slice(1).map((at, index) => Math.round((at - (starts[index] ?? 0)) / 1000));
  assert.deepEqual(gaps, [0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60, 60].slice(0, gaps.length));
  assert.ok(gaps.length >= 13);
  plans(
    ran.simulation,
    `
    waiting: service web: it ended with exit code 1, 16 times in a row; next start after 60 s
  `,
  );
  assert.ok((ran.simulation.memory.crashes['shop-web-1']?.count ?? 0) > 10);
});

test('a clock that was set back does not stretch a back-off', () => {
  const desired = stackOf({ web: {} });
  const crashing = { web: { endsAfterMs: 100, exitCode: 1 } };
  const ran = converge(begin(desired, withImages(emptyWorld({ behaviours: crashing }), desired)), {
    limitMs: 40_000,
  });
  const back = within(ran.simulation, (world) => ({ ...world, now: world.now - 86_400_000 }));
  const after = converge(back, { limitMs: 61_000 });
  assert.ok(after.happened.some(({ step }) => step.kind === 'start-container'));
});

test('the end with code 0 is answered as the restart rule says', () => {
  const services = Object.fromEntries(
    (['always', 'unless-stopped', 'on-failure', 'never', 'default'] as const).map((restart) => [
      restart,
      { restart },
    ]),
  );
  const ended = Object.keys(services).reduce(
    (result, name) => within(result, (world) => endContainer(world, `shop-${name}-1`, 0)),
    running(services),
  );
  plans(
    ended,
    `
    [] -> #1 service always: start-container, it ended with exit code 0
    [] -> #2 service unless-stopped: start-container, it ended with exit code 0
  `,
  );
});

test('on-failure with a bound gives up after so many attempts', () => {
  const desired = stackOf({ web: { restart: 'on-failure', maxAttempts: 2 } });
  const crashing = { web: { endsAfterMs: 100, exitCode: 1 } };
  const before = begin(desired, withImages(emptyWorld({ behaviours: crashing }), desired));
  const ran = converge(before);
  assert.equal(ran.happened.filter(({ step }) => step.kind === 'start-container').length, 3);
  plans(
    ran.simulation,
    `
    waiting: service web: it ended with exit code 1; restart: on-failure allows 2 attempts
  `,
  );
});

test('after a boot everything runs again in order, one-shots too, and no crash is counted', () => {
  const before = running({ init: {}, web: { on: ['init completed'] } }, { init: { endsAfterMs: 100 } });
  const booted = within(before, reboot);
  plans(
    booted,
    `
    [] -> #1 service init: start-container, it was started before this boot
    [1] -> #2 service web: start-container, it was started before this boot (init must end with exit code 0)
  `,
  );
  const ran = converge(booted);
  runs(
    ran,
    booted,
    `
    0.01 start-container shop-init-1
    0.12 start-container shop-web-1
  `,
  );
  assert.deepEqual(ran.simulation.memory.crashes, {});
});

test('an engine restart is no new boot for a one-shot whose file says that it is not to run again', () => {
  const silent = { endsAfterMs: 100 };
  const before = running(
    { never: { restart: 'never' }, failing: { restart: 'on-failure' }, open: {} },
    { never: silent, failing: silent, open: silent },
  );
  const restarted = within(before, restartEngine);
  runs(converge(restarted), restarted, '0.01 start-container shop-open-1');
  const booted = within(before, reboot);
  assert.equal(converge(booted).happened.length, 3, 'a boot of the host runs all of them again');
});

test('an unhealthy service is restarted with growing pauses, made anew after three times, and then again after three', () => {
  const sick: Behaviour = { health: 'fails', healthAfterMs: 100 };
  const desired = stackOf({ web: {} });
  const before = begin(desired, withImages(emptyWorld({ behaviours: { web: sick } }), desired));
  const ran = converge(before, { limitMs: 70_000 });
  runs(
    ran,
    before,
    `
    0.01 create-network shop_default
    0.02 create-container shop-web-1
    0.03 start-container shop-web-1
    0.14 stop-container made-2
    0.15 start-container shop-web-1
    1.26 stop-container made-2
    1.27 start-container shop-web-1
    3.38 stop-container made-2
    3.39 start-container shop-web-1
    3.50 create-container shop-web-1
    3.51 stop-container made-2
    3.52 rename-container made-2
    3.53 rename-container made-3
    3.54 start-container shop-web-1
    3.55 remove-container made-2
    11.65 stop-container made-3
    11.66 start-container shop-web-1
    27.77 stop-container made-3
    27.78 start-container shop-web-1
    59.89 stop-container made-3
    59.90 start-container shop-web-1
    60.01 create-container shop-web-1
    60.02 stop-container made-3
    60.03 rename-container made-3
    60.04 rename-container made-4
    60.05 start-container shop-web-1
    60.06 remove-container made-3
  `,
  );
});
