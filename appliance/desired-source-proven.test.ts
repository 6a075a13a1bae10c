import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DesiredState } from './desired-source.ts';
import { imagesOf, machine, paths, stack } from './desired-source.testdata.ts';

const KEPT = `${paths.stateDir}/proven-stack.json`;

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
  const old = files.get(KEPT);
  assert.ok(old);
  files.set(paths.stackFile, stack('web:2'));
  source.invalidate();
  const second = await source.read();
  standing.clear();
  standing.set(second.desired?.revision ?? '', { state: 'proven', at: 2 });
  await source.read();
  // The power went before that was on the disk.
  files.set(KEPT, old);
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

test('a proven stack that cannot be kept is told, gone back to all the same, and kept as soon as it can be', async () => {
  const { files, standing, source, full } = await proven();
  files.set(paths.stackFile, stack('web:2'));
  source.invalidate();
  const second = await source.read();
  standing.set(second.desired?.revision ?? '', { state: 'proven', at: 2 });
  full.add(KEPT);
  assert.match((await source.read()).unwritten.join(), /no space left/);
  files.set(paths.stackFile, stack('web:3'));
  source.invalidate();
  const third = await source.read();
  standing.set(third.desired?.revision ?? '', { state: 'refused', at: 3 });
  assert.deepEqual(imagesOf(await source.read()), ['web:2']);
  full.clear();
  assert.deepEqual((await source.read()).unwritten, []);
  assert.match(files.get(KEPT) ?? '', /web:2/);
});

test('a proven stack that was kept without a revision is gone back to', async () => {
  const { files, daemon, standing } = await proven();
  files.set(KEPT, (files.get(KEPT) ?? '').replace(/,"revision":"[0-9a-f]+"/, ''));
  files.set(paths.stackFile, stack('web:2'));
  const source = daemon();
  const second = await source.read();
  standing.set(second.desired?.revision ?? '', { state: 'refused', at: 2 });
  assert.deepEqual(imagesOf(await source.read()), ['web:1']);
  await source.read();
  assert.match(files.get(KEPT) ?? '', /"revision"/);
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
