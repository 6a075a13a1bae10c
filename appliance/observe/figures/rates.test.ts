import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ContainerStats } from '../../adapters/engine/types.ts';
import type { HostCounters } from '../../adapters/figures/host-counters.ts';
import { hostFigures, serviceFigures } from './rates.ts';
import type { ContainerReading } from './rates.ts';

const GIB = 2 ** 30;

function host(busy: number, total: number, inBytes: number, more: Partial<HostCounters> = {}): HostCounters {
  return { processors: { busy, total }, traffic: { inBytes, outBytes: inBytes * 2 }, failures: [], ...more };
}

/** Of the run `run`, at `atMs`; `cpu` is its share of the machine's 100 ns. */
function container(
  run: string,
  atMs: number,
  cpu: number,
  more: Partial<ContainerStats> = {},
): ContainerReading {
  const [service = ''] = run.split('/');
  const value = { cpuNanos: cpu, machineCpuNanos: atMs, memoryBytes: 10, memoryLimitBytes: 8 * GIB, ...more };
  return { run, service, atMs, value };
}

test('figures of the machine are what happened between two readings', () => {
  const disk = { usedBytes: 1, totalBytes: 4 };
  const figures = hostFigures(
    { atMs: 1_000, value: host(100, 1_000, 500) },
    { atMs: 3_000, value: host(150, 1_200, 1_500, { disk }) },
  );
  assert.deepEqual(figures, {
    cpuPercent: 25,
    disk,
    network: { inBytesPerSecond: 500, outBytesPerSecond: 1_000 },
  });
});

test('of the first reading only rooms are known', () => {
  const memory = { usedBytes: 1, totalBytes: 2 };
  assert.deepEqual(hostFigures(undefined, { atMs: 1, value: host(1, 2, 3, { memory }) }), { memory });
});

test('counters that went back leave nothing to be known, and nothing negative', () => {
  const figures = hostFigures(
    { atMs: 0, value: host(100, 1_000, 500) },
    { atMs: 1_000, value: host(5, 50, 20) },
  );
  assert.deepEqual(figures, {});
});

const services: Readonly<
  Record<
    string,
    readonly [before: readonly ContainerReading[], now: readonly ContainerReading[], expected: object]
  >
> = {
  'replicas are added up': [
    [container('web/1', 0, 0), container('web/2', 0, 0)],
    [container('web/1', 1_000, 100), container('web/2', 1_000, 300)],
    { cpuPercent: 40, memoryBytes: 20 },
  ],
  'a container that was started again since has memory only': [
    [container('web/1', 0, 900)],
    [container('web/1b', 1_000, 950)],
    { memoryBytes: 10 },
  ],
  'beside another replica it counts with its memory': [
    [container('web/1', 0, 0), container('web/2', 0, 0)],
    [container('web/1', 1_000, 100), container('web/2b', 1_000, 50)],
    { cpuPercent: 10, memoryBytes: 20 },
  ],
  'a counter that went back is not known': [
    [container('web/1', 0, 900, { network: { inBytes: 900, outBytes: 900 } })],
    [container('web/1', 1_000, 100, { network: { inBytes: 5, outBytes: 1_000 } })],
    { memoryBytes: 10 },
  ],
  'traffic is by the time between the readings': [
    [container('web/1', 0, 0, { network: { inBytes: 0, outBytes: 100 } })],
    [container('web/1', 2_000, 0, { network: { inBytes: 10, outBytes: 300 } })],
    { cpuPercent: 0, memoryBytes: 10, network: { inBytesPerSecond: 5, outBytesPerSecond: 100 } },
  ],
  'limits are added up': [
    [],
    [
      container('web/1', 0, 0, { memoryLimitBytes: GIB }),
      container('web/2', 0, 0, { memoryLimitBytes: GIB }),
    ],
    { memoryBytes: 20, memoryLimitBytes: 2 * GIB },
  ],
  'one replica without a limit leaves the service without one': [
    [],
    [container('web/1', 0, 0, { memoryLimitBytes: GIB }), container('web/2', 0, 0)],
    { memoryBytes: 20 },
  ],
};

for (const [name, [before, now, expected]] of Object.entries(services)) {
  test(`figures of a service: ${name}`, () => {
    assert.deepEqual(serviceFigures(before, now, 8 * GIB), [{ name: 'web', ...expected }]);
  });
}

test('services come by name', () => {
  const now = [container('web/1', 0, 0), container('db/1', 0, 0)];
  assert.deepEqual(
    serviceFigures([], now, undefined).map(({ name }) => name),
    ['db', 'web'],
  );
});

test('whatever counters do, no figure is negative, above 100 percent, or no number', () => {
  const counter = fc.nat({ max: 1_000_000 });
  const stats = fc.record({
    cpuNanos: counter,
    machineCpuNanos: counter,
    memoryBytes: counter,
    memoryLimitBytes: counter,
    network: fc.record({ inBytes: counter, outBytes: counter }),
  });
  const reading = fc.record({
    run: fc.constantFrom('web/1', 'web/2'),
    service: fc.constant('web'),
    atMs: counter,
    value: stats,
  });
  fc.assert(
    fc.property(fc.array(reading), fc.array(reading), (before, now) => {
      for (const { cpuPercent = 0, memoryBytes, network } of serviceFigures(before, now, 500_000)) {
        assert.ok(cpuPercent >= 0 && cpuPercent <= 100 && memoryBytes >= 0);
        const { inBytesPerSecond = 0, outBytesPerSecond = 0 } = network ?? {};
        assert.ok(Number.isFinite(inBytesPerSecond) && inBytesPerSecond >= 0);
        assert.ok(Number.isFinite(outBytesPerSecond) && outBytesPerSecond >= 0);
      }
    }),
  );
});
