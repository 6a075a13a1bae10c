import { test } from 'node:test';
import { runs } from './expect.testdata.ts';
import { endContainer } from './simulated-engine.testdata.ts';
import { converge } from './simulation.testdata.ts';
import { changedTo, running, within } from './stories.testdata.ts';

const pair = { gate: {}, inner: { joins: 'gate', graceMs: 10 } };

test('a container must follow a crash of the one whose network it shares, or it sits in a dead network', () => {
  const crashed = within(running(pair), (world) => endContainer(world, 'shop-gate-1', 1));
  runs(
    converge(crashed),
    crashed,
    `
    0.01 start-container shop-gate-1
    0.02 stop-container shop-inner-1
    0.03 start-container shop-inner-1
  `,
  );
});

test('a container must follow the replacement of the one whose network it shares', () => {
  const changed = changedTo(running(pair), { ...pair, gate: { mode: 'two' } });
  runs(
    converge(changed),
    changed,
    `
    0.01 create-container shop-gate-1
    0.02 stop-container shop-gate-1
    0.03 rename-container shop-gate-1
    0.04 rename-container made-4
    0.05 start-container shop-gate-1
    0.06 stop-container shop-inner-1
    0.07 start-container shop-inner-1
    10.06 remove-container shop-gate-1
  `,
  );
});
