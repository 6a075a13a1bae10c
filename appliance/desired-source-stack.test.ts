import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imagesOf, machine, paths, stack } from './desired-source.testdata.ts';

const KEPT = `${paths.stateDir}/last-good-stack.json`;

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
