import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Figures } from '../../contract/history.ts';
import type { Sample } from '../../observe/figures/sample.ts';
import { expectedSeries, figuresOf, unitOf, valuesOf } from './series.ts';

const full: Sample = {
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  host: {
    cpuPercent: 12.3456,
    memory: { usedBytes: 1, totalBytes: 8 },
    disk: { usedBytes: 2, totalBytes: 16 },
    network: { inBytesPerSecond: 3.4, outBytesPerSecond: 4.6 },
  },
  services: [
    {
      name: 'my.web',
      cpuPercent: 5,
      memoryBytes: 6,
      memoryLimitBytes: 32,
      network: { inBytesPerSecond: 7, outBytesPerSecond: 8 },
    },
  ],
};

test('a full sample has a value for each series that there is, in the unit of its name', () => {
  const values = valuesOf(full);
  assert.deepEqual(
    values.map(({ name }) => name),
    expectedSeries(['my.web']),
  );
  assert.deepEqual(
    values.map(({ name, value, capacity = 0 }) => `${name} ${value} of ${capacity} ${unitOf(name)}`),
    [
      'host.cpu 12.3456 of 100 percent',
      'host.memory 1 of 8 bytes',
      'host.disk 2 of 16 bytes',
      'host.network.in 3.4 of 0 bytes-per-second',
      'host.network.out 4.6 of 0 bytes-per-second',
      'service.my.web.cpu 5 of 100 percent',
      'service.my.web.memory 6 of 32 bytes',
      'service.my.web.network.in 7 of 0 bytes-per-second',
      'service.my.web.network.out 8 of 0 bytes-per-second',
    ],
  );
});

test('what is not known has no value, which is not the value 0', () => {
  const sample = { at: 0, host: {}, services: [{ name: 'web', memoryBytes: 0 }] };
  assert.deepEqual(valuesOf(sample), [{ name: 'service.web.memory', value: 0 }]);
});

test('the figures of now keep to their schema', () => {
  const figures = figuresOf(full);
  assert.deepEqual(Figures.parse(figures), figures);
  assert.deepEqual(figures?.network, { inBytesPerSecond: 3, outBytesPerSecond: 5 });
  assert.equal(figures.cpuPercent, 12.35);
  const poor = figuresOf({ at: 0, host: { cpuPercent: 1 }, services: [{ name: 'web', memoryBytes: 1 }] });
  assert.deepEqual(Figures.parse(poor).disk, { usedBytes: 0, totalBytes: 0 });
});

test('before the processors are known there are no figures of now', () => {
  assert.equal(figuresOf({ at: 0, host: {}, services: [] }), undefined);
});
