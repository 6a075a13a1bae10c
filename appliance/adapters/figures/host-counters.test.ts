import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../../../packaging/dev/command.ts';
import { createHostCounters } from './host-counters.ts';

test('this machine has processors, memory, a disk and a network', async () => {
  const { processors, memory, disk, traffic, failures } = await createHostCounters('/')();
  assert.deepEqual(failures, []);
  assert.ok(processors !== undefined && processors.total > 0);
  for (const room of [memory, disk])
    assert.ok(room && room.usedBytes > 0 && room.usedBytes < room.totalBytes);
  assert.ok(traffic !== undefined && traffic.inBytes >= 0);
});

test('a path that is not there leaves the rest known', async () => {
  const { processors, disk } = await createHostCounters('/nowhere')();
  assert.equal(disk, undefined);
  assert.ok(processors);
});

/** A process that may start no child: what needs one is missing, or throws. */
test('no child process is started', async () => {
  const script = `
    import { createHostCounters } from ${JSON.stringify(import.meta.resolve('./host-counters.ts'))};
    const { failures, ...parts } = await createHostCounters('/')();
    console.log(Object.keys(parts).sort().join(), failures.length);
  `;
  const { stdout } = await run([
    process.execPath,
    '--permission',
    '--allow-fs-read=*',
    '--no-warnings',
    '--input-type=module-typescript',
    '--eval',
    script,
  ]);
  assert.equal(stdout.trim(), 'disk,memory,processors,traffic 0');
});
