import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { FileWriteError } from './adapters/files/atomic.ts';
import type { LoadedConfig } from './config/last-good.ts';
import { paths as pathsOf } from './config/paths.ts';
import { nodeConfigSchema } from './config/schema.ts';
import type { NodeJson } from './config/schema.ts';
import { createDesiredSource } from './desired-source.ts';
import type { StackRecord } from './plan/update-memory.ts';
import type { DesiredState } from './desired-source.ts';

const paths = pathsOf('/');
const KEPT = `${paths.stateDir}/last-good-stack.json`;
const stack = (image: string) => `name: shop\nservices:\n  web:\n    image: ${image}\n`;
const imagesOf = (state: DesiredState) => state.desired?.services.map(({ image }) => image);

/** A disk in memory; a new daemon is a new source over the same files. */
function machine(nodeJson: NodeJson = {}) {
  const files = new Map<string, string>();
  const standing = new Map<string, StackRecord>();
  const full = new Set<string>();
  let config = nodeJson;
  const daemon = () =>
    createDesiredSource({
      paths,
      loadConfig: () => Promise.resolve(loaded(config)),
      readText: (path) => {
        const text = files.get(path);
        return text === undefined ? { ok: false, reason: 'does not exist' } : { ok: true, text };
      },
      readForOthers: (path, granted) => {
        const text = files.get(path);
        if (text === undefined) return { ok: false, reason: 'does not exist' };
        const closed = path.startsWith('/closed/');
        return closed && !granted.includes(path)
          ? { ok: false, reason: 'others may not read it' }
          : { ok: true, text, closed };
      },
      fileExists: (path) => files.has(path),
      write: (path, text) => {
        if (full.has(path))
          return Promise.reject(new FileWriteError(path, new Error('no space left on device')));
        files.set(path, text);
        return Promise.resolve();
      },
      trustRegistries: () => Promise.resolve(),
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      standingOf: (revision) => standing.get(revision),
      formerIds: () => [],
      salt: 'salt',
      applianceId: '11111111-2222-4333-8444-555555555555',
      environment: { TAG: 'from-environment' },
    });
  const configure = (next: NodeJson): void => {
    config = next;
  };
  return { files, daemon, configure, standing, full };
}

/** A daemon whose stack `web:1` has proven itself. */
async function proven() {
  const box = machine();
  box.files.set(paths.stackFile, stack('web:1'));
  const source = box.daemon();
  const first = await source.read();
  box.standing.set(first.desired?.revision ?? '', { state: 'proven', at: 1 });
  await source.read();
  return { ...box, source, first };
}

function loaded(nodeJson: NodeJson): LoadedConfig {
  return {
    config: nodeConfigSchema.parse(nodeJson),
    secrets: new Map(),
    registries: new Map(),
    notes: [],
    texts: new Map(),
    origin: 'file',
    problems: [],
    watch: [paths.nodeJson],
  };
}

test('without a stack file there is nothing to run, and the place where one is expected is watched', async () => {
  const state = await machine().daemon().read();
  assert.equal(state.desired, undefined);
  assert.deepEqual(state.places, { config: paths.nodeJson, stack: paths.stackFile });
  assert.deepEqual(state.watch, [paths.nodeJson, paths.stackFile]);
});

test('a bad edit leaves the last good stack in force, over a restart too, and says what is wrong', async () => {
  const { files, daemon } = machine();
  files.set(paths.stackFile, stack('web:1'));
  const source = daemon();
  await source.read();
  files.set(paths.stackFile, `${stack('web:2')}    imagee: x\n`);
  source.invalidate();
  for (const each of [source, daemon()]) {
    const state = await each.read();
    assert.deepEqual(imagesOf(state), ['web:1']);
    assert.deepEqual(
      state.problems.stack.map(({ line }) => line),
      [5],
    );
  }
  files.set(paths.stackFile, stack('web:3'));
  source.invalidate();
  const mended = await source.read();
  assert.deepEqual([imagesOf(mended), mended.problems.stack], [['web:3'], []]);
});

test('a stack that was taken back gives way to the one that was proven last, over a restart too, until it is changed', async () => {
  const { files, daemon, standing, source, first } = await proven();
  files.set(paths.stackFile, stack('web:2'));
  source.invalidate();
  const second = await source.read();
  assert.deepEqual(imagesOf(second), ['web:2']);
  assert.equal(source.isStale(), false);
  const refused = { state: 'refused', at: 2, service: 'web', reason: 'it is unhealthy' } as const;
  standing.set(second.desired?.revision ?? '', refused);
  assert.equal(source.isStale(), true, 'the pass ends');
  for (const each of [source, daemon()]) {
    const state = await each.read();
    assert.deepEqual([imagesOf(state), state.refused], [['web:1'], refused]);
    assert.equal(state.desired?.revision, first.desired?.revision);
    assert.equal(each.isStale(), false);
  }
  files.set(paths.stackFile, stack('web:3'));
  source.invalidate();
  const third = await source.read();
  assert.deepEqual([imagesOf(third), third.refused], [['web:3'], undefined]);
  files.set(paths.stackFile, stack('web:2'));
  source.invalidate();
  assert.deepEqual(imagesOf(await source.read()), ['web:1'], 'the same again is not tried again');
  standing.delete(second.desired?.revision ?? '');
  assert.deepEqual(imagesOf(await source.read()), ['web:2'], 'but for an operator who says so');
});

test('a stack that was kept before another one proved itself does not come back in its place', async () => {
  const { files, daemon, standing, source } = await proven();
  const old = files.get(`${paths.stateDir}/proven-stack.json`);
  assert.ok(old);
  files.set(paths.stackFile, stack('web:2'));
  source.invalidate();
  const second = await source.read();
  standing.clear();
  standing.set(second.desired?.revision ?? '', { state: 'proven', at: 2 });
  await source.read();
  // The power went before that was on the disk.
  files.set(`${paths.stateDir}/proven-stack.json`, old);
  files.set(paths.stackFile, stack('web:3'));
  const third = await daemon().read();
  standing.set(third.desired?.revision ?? '', { state: 'refused', at: 3 });
  assert.deepEqual(imagesOf(await daemon().read()), ['web:3']);
});

test('a stack that proves itself while the file on the disk is broken is what others go back to', async () => {
  const { files, standing, source } = await proven();
  files.set(paths.stackFile, stack('web:2'));
  source.invalidate();
  const second = await source.read();
  files.set(paths.stackFile, 'services: [');
  source.invalidate();
  assert.deepEqual(imagesOf(await source.read()), ['web:2']);
  standing.clear();
  standing.set(second.desired?.revision ?? '', { state: 'proven', at: 2 });
  await source.read();
  files.set(paths.stackFile, stack('web:3'));
  source.invalidate();
  const third = await source.read();
  standing.set(third.desired?.revision ?? '', { state: 'refused', at: 3 });
  assert.deepEqual(imagesOf(await source.read()), ['web:2']);
});

test('the stack that came back is kept under the configuration under which it proves itself again', async () => {
  const { files, daemon, standing, configure } = machine({ org_id: '1' });
  files.set(paths.stackFile, stack('web:${ORG_ID}'));
  const source = daemon();
  const first = await source.read();
  standing.set(first.desired?.revision ?? '', { state: 'proven', at: 1 });
  await source.read();
  files.set(paths.stackFile, stack('other:${ORG_ID}'));
  source.invalidate();
  const refuse = (state: DesiredState): void =>
    void standing.set(state.desired?.revision ?? '', { state: 'refused', at: 2 });
  refuse(await source.read());
  assert.deepEqual(imagesOf(await source.read()), ['web:1']);
  configure({ org_id: '2' });
  source.invalidate();
  refuse(await source.read());
  const again = await source.read();
  assert.deepEqual(imagesOf(again), ['web:2']);
  standing.delete(first.desired?.revision ?? '');
  standing.set(again.desired?.revision ?? '', { state: 'proven', at: 3 });
  await source.read();
  for (const each of [source, daemon()]) {
    each.invalidate();
    assert.deepEqual(imagesOf(await each.read()), ['web:2']);
  }
});

test('a proven stack that cannot be kept is told', async () => {
  const { files, daemon, standing, full } = machine();
  files.set(paths.stackFile, stack('web:1'));
  const source = daemon();
  const { desired } = await source.read();
  standing.set(desired?.revision ?? '', { state: 'proven', at: 1 });
  full.add(`${paths.stateDir}/proven-stack.json`);
  assert.match((await source.read()).unwritten.join(), /no space left/);
  full.clear();
  assert.deepEqual((await source.read()).unwritten, []);
  assert.ok(files.has(`${paths.stateDir}/proven-stack.json`));
});

test('a stack that was taken back stays in force where no other was proven', async () => {
  const { files, daemon, standing } = machine();
  files.set(paths.stackFile, stack('web:1'));
  const source = daemon();
  const { desired } = await source.read();
  standing.set(desired?.revision ?? '', { state: 'refused', at: 2 });
  assert.equal(source.isStale(), false);
  const state = await daemon().read();
  assert.deepEqual([imagesOf(state), state.refused], [['web:1'], undefined]);
});

test('a kept stack that is damaged is as good as none', async () => {
  for (const text of ['', '{', '[]', '{"stackFile":1,"texts":[]}', '{"stackFile":"/x","texts":[]}']) {
    const { files, daemon } = machine();
    files.set(paths.stackFile, 'services: [');
    files.set(KEPT, text);
    assert.equal((await daemon().read()).desired, undefined, text);
  }
});

test("the operator's stack wins over the vendor's stack of the role", async () => {
  const { files, configure, daemon } = machine({ node_role: 'conductor' });
  files.set(`${paths.stacksDir}/conductor.yaml`, stack('vendor:1'));
  const source = daemon();
  assert.deepEqual(imagesOf(await source.read()), ['vendor:1']);
  files.set(paths.stackFile, stack('operator:1'));
  source.invalidate();
  assert.deepEqual(imagesOf(await source.read()), ['operator:1']);
  files.delete(paths.stackFile);
  configure({ node_role: 'missing' });
  source.invalidate();
  const state = await source.read();
  assert.deepEqual([imagesOf(state), state.problems.stack.length], [['operator:1'], 1]);
});

test('a changed node.json changes what the same stack means', async () => {
  const { files, configure, daemon } = machine({ branch: 'main' });
  files.set(paths.stackFile, stack('web:${BRANCH}-${TAG}'));
  const source = daemon();
  assert.deepEqual(imagesOf(await source.read()), ['web:main-from-environment']);
  configure({ branch: 'next' });
  source.invalidate();
  assert.deepEqual(imagesOf(await source.read()), ['web:next-from-environment']);
});

test('trying another stack changes nothing', async () => {
  const { files, daemon } = machine();
  files.set(paths.stackFile, stack('web:1'));
  files.set('/other.yaml', stack('other:1'));
  const source = daemon();
  const before = await source.read();
  const kept = files.get(KEPT);
  const { outcome } = await source.tryStack('/other.yaml');
  assert.deepEqual(outcome.ok && outcome.desired.services.map(({ image }) => image), ['other:1']);
  assert.deepEqual([await source.read(), files.get(KEPT)], [before, kept]);
});

test('of the files that others may not read, another stack reads only those of the stack in force', async () => {
  const { files, daemon } = machine();
  files.set('/closed/app.env', 'TOKEN=hunter2');
  files.set('/closed/other.env', 'TOKEN=hunter3');
  files.set(paths.stackFile, `${stack('web:1')}    env_file: /closed/app.env\n`);
  files.set('/same.yaml', `${stack('web:2')}    env_file: /closed/app.env\n`);
  files.set('/other.yaml', `${stack('web:2')}    env_file: /closed/other.env\n`);
  const source = daemon();
  await source.read();
  const same = await source.tryStack('/same.yaml');
  assert.deepEqual([same.outcome.ok, same.closedTexts], [true, ['TOKEN=hunter2']]);
  const { outcome } = await source.tryStack('/other.yaml');
  assert.deepEqual(outcome.ok ? [] : outcome.problems.map(({ reason }) => reason), [
    'the file cannot be read: others may not read it',
  ]);
});
