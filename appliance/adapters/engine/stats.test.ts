import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerStats } from './stats.ts';

const read = '2026-01-02T03:04:05.678Z';

const memories: Readonly<Record<string, readonly [memory: object, usedBytes: number]>> = {
  'version 1 counts the groups below': [
    { usage: 900, stats: { total_inactive_file: 300, inactive_file: 100 } },
    600,
  ],
  'version 1 with nothing to give back': [
    { usage: 900, stats: { total_inactive_file: 0, inactive_file: 0 } },
    900,
  ],
  'version 2': [{ usage: 900, stats: { inactive_file: 100, file: 500 } }, 800],
  'more to give back than is used, as in the middle of a change': [
    { usage: 900, stats: { inactive_file: 900 } },
    900,
  ],
  'no particulars': [{ usage: 900 }, 900],
  'control groups without memory': [{}, 0],
};

for (const [name, [memory_stats, usedBytes]] of Object.entries(memories)) {
  test(`memory in use is what cannot be given back at any moment: ${name}`, () => {
    assert.equal(containerStats({ read, memory_stats })?.memoryBytes, usedBytes);
  });
}

test('traffic is that of all its networks', () => {
  const networks = { eth0: { rx_bytes: 1, tx_bytes: 20 }, eth1: { rx_bytes: 300, tx_bytes: 4_000 } };
  assert.deepEqual(containerStats({ read, networks })?.network, { inBytes: 301, outBytes: 4_020 });
});

test('an answer about a container that does not run is no answer of zeros', () => {
  assert.equal(containerStats({ read: '0001-01-01T00:00:00Z', cpu_stats: {} }), undefined);
});
