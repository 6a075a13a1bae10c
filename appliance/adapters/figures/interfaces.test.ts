import assert from 'node:assert/strict';
// oxlint-disable-next-line no-restricted-imports -- a kernel's folders are made to order
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from '../files/scratch.testdata.ts';
import { createTrafficMeter } from './interfaces.ts';
import type { TrafficMeter } from './interfaces.ts';

interface Machine extends AsyncDisposable {
  readonly meter: TrafficMeter;
  /** Name -> what its folder holds; the bytes that came in count up by tens, those that went out are ten times as many. */
  set(interfaces: Readonly<Record<string, readonly string[]>>): Promise<void>;
}

async function machine(): Promise<Machine> {
  const folder = await scratchFolder();
  const places = { table: join(folder.path, 'dev'), folders: join(folder.path, 'net') };
  return {
    meter: createTrafficMeter(places),
    set: async (interfaces) => {
      const lines = Object.keys(interfaces).map((name, index) => {
        const bytes = 10 ** index;
        return `${name.padStart(6)}: ${bytes} 1 0 0 0 0 0 0 ${bytes * 10_000} 1 0 0 0 0 0 0`;
      });
      await writeFile(places.table, `Inter-| Receive\n face |bytes packets\n${lines.join('\n')}\n`);
      for (const [name, entries] of Object.entries(interfaces))
        for (const entry of entries) await mkdir(join(places.folders, name, entry), { recursive: true });
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

test('a byte is counted once, where it leaves the machine: not again on bonds, bridges and the ends of containers', async () => {
  await using own = await machine();
  await own.set({
    lo: [],
    eth0: ['device', 'master'],
    bond0: ['bonding'],
    docker0: ['bridge'],
    veth1: ['master'],
  });
  assert.deepEqual(await own.meter.read(), { inBytes: 10, outBytes: 100_000 });
});

test('without a device, as inside a container, all count but the loopback, bridges and their ports', async () => {
  await using own = await machine();
  await own.set({ lo: [], eth0: [], docker0: ['bridge'], veth1: ['master'], wg0: [] });
  assert.deepEqual(await own.meter.read(), { inBytes: 10_010, outBytes: 100_100_000 });
});

test('an interface that appears is looked at', async () => {
  await using own = await machine();
  await own.set({ lo: [], eth0: ['device'] });
  await own.meter.read();
  await own.set({ lo: [], eth0: ['device'], eth1: ['device'] });
  assert.deepEqual(await own.meter.read(), { inBytes: 110, outBytes: 1_100_000 });
});

test('a table that cannot be read is an error of the system, not a machine without traffic', async () => {
  await assert.rejects(createTrafficMeter({ table: '/dev/null/none', folders: '/' }).read(), {
    code: 'ENOTDIR',
  });
});
