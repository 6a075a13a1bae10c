/** Registries that fail in the middle of an update: what runs stays untouched, the operator reads why, and it works once the fault is over. */

import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '../harness/proxy.ts';
import { startRegistry, type TestRegistry } from '../harness/registry.ts';
import { waitFor } from '../harness/wait.ts';
import type { Bench, BenchOptions, Scenarios } from './kit/bench.ts';
import { unchanging } from './kit/containers.ts';
import { makeImages, type FreshImage } from './kit/fresh-images.ts';
import {
  check,
  runs,
  stands,
  startBox,
  startFaulty,
  told,
  updateOf,
  type Faulty,
} from './kit/faulty-registry.ts';
import { idle } from './kit/stack.ts';

/** One attempt of the engine: its own five take more than a minute. The small disk is there to be filled. */
export const faultBench: BenchOptions = { args: ['--max-download-attempts=1'], dataSizeMb: 512 };

interface FaultCase {
  /** After the newer image has been pushed. */
  readonly begin: (faulty: Faulty, newer: FreshImage) => Promise<unknown>;
  readonly end: (faulty: Faulty, newer: FreshImage) => Promise<unknown>;
  /** What the operator reads in `failure` of the update or in the detail of a condition. */
  readonly told: RegExp;
}

const passes = ({ proxy }: Faulty): Promise<void> => proxy.fault({ kind: 'none' });

function proxied(fault: Fault, told: RegExp): FaultCase {
  return { begin: ({ proxy }) => proxy.fault(fault), end: passes, told };
}

/** A file of a layer, and what was in it. */
function damaged(damage: (file: string) => Promise<void>, told: RegExp): FaultCase {
  const whole = new Map<string, Buffer>();
  return {
    begin: async ({ registry }, { layer }) => {
      const file = blobFile(registry, layer);
      whole.set(layer, await readFile(file));
      await damage(file);
    },
    end: ({ registry }, { layer }) => writeFile(blobFile(registry, layer), whole.get(layer) ?? ''),
    told,
  };
}

const ofTag = '/manifests/1';
const json = { 'content-type': 'application/json' };
const tooMany = JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'slow down' }] });

/** What meets the question whether there is a newer image. */
const ofChecks: Readonly<Record<string, FaultCase>> = {
  limited: proxied(
    { kind: 'status', path: ofTag, status: 429, headers: { ...json, 'retry-after': '5' }, body: tooMany },
    /429|too many|asked us to wait/i,
  ),
  broken: proxied({ kind: 'status', path: ofTag, status: 500 }, /500/),
  refused: proxied({ kind: 'refuse' }, /ECONNREFUSED|refused/),
  vanished: {
    begin: ({ registry }) => rm(tagDirectory(registry), { recursive: true }),
    end: ({ push }, newer) => push(newer),
    told: /not|unknown/i,
  },
};

/** What meets the pull. */
const ofPulls: Readonly<Record<string, FaultCase>> = {
  corrupt: damaged(async (file) => {
    const content = await readFile(file);
    await writeFile(file, content.fill(0x55, content.length >> 1));
  }, /verification failed|unexpected commit digest/),
  missing: damaged((file) => rm(file), /unknown blob|blob unknown|not found/i),
  truncated: proxied({ kind: 'truncate', path: '/blobs/', afterBytes: 300 }, /EOF|reset|verification|size/i),
  failing: proxied({ kind: 'status', path: '/blobs/', status: 503 }, /503/),
};

export const updateFaultCases: Scenarios = {
  'a registry that fails when it is asked must leave what runs alone, be told, and be asked again': (bench) =>
    eachMustPass(bench, 'ask', ofChecks),

  'a registry that fails during the pull must leave what runs alone, be told, and be tried again': (bench) =>
    eachMustPass(bench, 'fetch', ofPulls),

  'a registry that goes away in the middle of a slow pull must leave what runs alone, and give the rest later':
    async (bench) => {
      await using maker = await makeImages(bench);
      await using faulty = await startFaulty(bench, maker, 'gone');
      await using box = await startBox(bench, 'gone', { app: faulty });
      const before = unchanging(await bench.containers.get('gone-app-1'));
      const newer = await maker.image({ sizeBytes: 1_000_000 });
      await faulty.push(newer);
      await faulty.proxy.fault({ kind: 'slow', path: '/blobs/', bytesPerSecond: 100_000 });
      await check(box);
      await stands(box, 'app', ({ state }) => state === 'pulling');
      assert.deepEqual(unchanging(await bench.containers.get('gone-app-1')), before, 'it serves meanwhile');
      await faulty.proxy.fault({ kind: 'refuse' });
      await told(box, 'app', /refused|EOF|reset/);
      assert.deepEqual(unchanging(await bench.containers.get('gone-app-1')), before);
      await passes(faulty);
      await runs(bench, box, 'app', newer);
    },

  'credentials that the registry takes no more must be told, and be used as soon as they are corrected':
    async (bench) => {
      const account = { username: 'site', password: 'p4ss-that-was-good' };
      await using maker = await makeImages(bench);
      await using registry = await startRegistry({ netns: bench.engine.netns, auth: account });
      const image = `${registry.address}/closed-app:1`;
      await maker.push(await maker.image(), image, account);
      await using box = await bench.appliance('closed');
      const password = (text: string): Promise<void> =>
        box.write('etc/applianced/password', `${text}\n`, 0o600);
      await password(account.password);
      const access = { username: account.username, password_file: 'password' };
      await box.configure({ registries: { [registry.address]: access } });
      await box.writeStack({ app: idle({ image }) });
      await box.start({ inEngineNetwork: true });
      await box.converged();
      const before = unchanging(await bench.containers.get('closed-app-1'));
      await password('another-one');
      const newer = await maker.image();
      await maker.push(newer, image, account);
      await waitFor('the registry refuses', async () => {
        await check(box);
        return /401|unauthorized|refuses/i.test((await updateOf(box, 'app')).failure ?? '');
      });
      await box.condition('UPDATE_CHECK_FAILED', registry.address);
      assert.deepEqual(unchanging(await bench.containers.get('closed-app-1')), before);
      await password(account.password);
      await runs(bench, box, 'app', newer);
      await box.noCondition('UPDATE_CHECK_FAILED');
    },

  'a registry that asks for an hour of silence must have it, also when an operator wants to know': async (
    bench,
  ) => {
    await using maker = await makeImages(bench);
    await using faulty = await startFaulty(bench, maker, 'quiet');
    await using box = await startBox(bench, 'quiet', { app: faulty });
    await check(box);
    await faulty.proxy.fault({
      kind: 'status',
      path: ofTag,
      status: 429,
      headers: { ...json, 'retry-after': '3600' },
      body: tooMany,
    });
    await check(box);
    const limited = await stands(box, 'app', ({ failure }) => failure !== undefined);
    const pauseMs = Date.parse(limited.nextCheckAt ?? '') - Date.now();
    assert.ok(pauseMs > 3_500_000, `asked again in ${pauseMs} ms`);
    await passes(faulty);
    const since = (await faulty.registry.accessLog()).length;
    await check(box);
    assert.equal((await faulty.registry.accessLog()).length, since);
  },

  'a disk that is full must be told, stop nothing, and take the newer image once there is room': async (
    bench,
  ) => {
    await using maker = await makeImages(bench);
    await using faulty = await startFaulty(bench, maker, 'full');
    await using box = await startBox(bench, 'full', { app: faulty });
    const before = unchanging(await bench.containers.get('full-app-1'));
    const newer = await maker.image({ sizeBytes: 40_000_000 });
    await faulty.push(newer);
    const room = await fillEngineDisk(bench, 10_000_000);
    try {
      await check(box);
      await told(box, 'app', /no space left/);
      await box.condition('NO_SPACE');
      assert.deepEqual(unchanging(await bench.containers.get('full-app-1')), before);
    } finally {
      await room.make();
    }
    await runs(bench, box, 'app', newer);
    await box.noCondition('NO_SPACE');
  },
};

/** All at the same time, as what takes long is the wait before something is tried again: a service and a registry for each fault. */
async function eachMustPass(
  bench: Bench,
  stack: string,
  cases: Readonly<Record<string, FaultCase>>,
): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const maker = parts.use(await makeImages(bench));
  const faulty: Record<string, Faulty> = {};
  for (const name of Object.keys(cases)) faulty[name] = parts.use(await startFaulty(bench, maker, stack));
  const box = parts.use(await startBox(bench, stack, faulty));
  const each = <T>(work: (name: string, one: FaultCase, at: Faulty) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(
      Object.entries(cases).map(async ([name, one]) => {
        const at = faulty[name];
        if (at === undefined) throw new Error(`no registry for ${name}`);
        try {
          return await work(name, one, at);
        } catch (cause) {
          throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
        }
      }),
    );
  const before = (await bench.containers.ofStack(stack)).map(unchanging);
  const newer: Record<string, FreshImage> = {};
  for (const name of Object.keys(cases)) newer[name] = await maker.image();
  const newerOf = (name: string): FreshImage => {
    const found = newer[name];
    if (found === undefined) throw new Error(`nothing newer for ${name}`);
    return found;
  };
  for (const [name, { push }] of Object.entries(faulty)) await push(newerOf(name));
  await each((name, { begin }, at) => begin(at, newerOf(name)));
  await check(box);
  await each((name, one) => told(box, name, one.told));
  assert.deepEqual((await bench.containers.ofStack(stack)).map(unchanging), before, 'nothing was touched');
  assert.deepEqual(await box.client.updateHistory({}), []);
  await each((name, { end }, at) => end(at, newerOf(name)));
  await check(box);
  await each((name) => runs(bench, box, name, newerOf(name)));
  await box.until('nothing is told any more', ({ conditions }) => conditions.length === 0);
}

function blobFile({ storageDir }: TestRegistry, digest: string): string {
  const hex = digest.replace('sha256:', '');
  return join(storageDir, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
}

function tagDirectory({ storageDir }: TestRegistry): string {
  return join(storageDir, 'docker/registry/v2/repositories/ask/_manifests/tags/1');
}

async function fillEngineDisk(
  { engine }: Bench,
  leaveBytes: number,
): Promise<{ readonly make: () => Promise<unknown> }> {
  const root = await engine.docker('info', '--format={{.DockerRootDir}}');
  const { stdout } = await engine.execInside('stat', '--file-system', '--format=%a %S', root);
  const [blocks = 0, size = 0] = stdout.split(' ').map(Number);
  const ballast = join(root, 'ballast');
  await engine.execInside('fallocate', '-l', String(blocks * size - leaveBytes), ballast);
  return { make: () => engine.execInside('rm', ballast) };
}
