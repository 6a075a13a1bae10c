/** Names of images on a real engine: given, taken away, and refused; cases for every version. */

import assert from 'node:assert/strict';
import { type Bench, type Cases, failsAs, image, signal } from './bench.testdata.ts';
import type { ImageSummary } from './types.ts';

export const imageCases: Cases = {
  'images are listed once each, with all their names and their size': async (bench) => {
    const id = await idOf(bench, image);
    await bench.engine.tagImage(image, 'localhost:5000/listed:2', signal);
    const listed = await find(bench, id);
    assert.deepEqual(listed?.repoTags.toSorted(), ['localhost:5000/listed:2', image]);
    assert.ok((listed?.sizeBytes ?? 0) > 100_000);
    await bench.engine.removeImage('localhost:5000/listed:2', signal);
  },

  'the engine says where its data is': async (bench) => {
    assert.match(await bench.engine.dataRoot(signal), /^\/./);
  },

  'a name is given by id or by name, and another image that had it loses it': async (bench) => {
    const [one, two] = [await idOf(bench, image), await idOf(bench, 'test/busybox:2')];
    await bench.engine.tagImage(one, 'applianced/rollback:web', signal);
    assert.equal(await idOf(bench, 'applianced/rollback:web'), one);
    await bench.engine.tagImage('test/busybox:2', 'applianced/rollback:web', signal);
    assert.equal(await idOf(bench, 'applianced/rollback:web'), two);
    await bench.engine.removeImage('applianced/rollback:web', signal);
    await failsAs('bad-request', bench.engine.tagImage(image, `x@sha256:${'0'.repeat(64)}`, signal));
    await failsAs('image-missing', bench.engine.tagImage('nothing:1', 'x:1', signal));
  },

  'a name is taken away alone, the last one with the image, and what is gone already is no failure': async (
    bench,
  ) => {
    const id = await anImage(bench, 'going:1');
    await bench.engine.tagImage(id, 'going:2', signal);
    await bench.engine.removeImage('going:1', signal);
    assert.deepEqual((await find(bench, id))?.repoTags, ['going:2']);
    await bench.engine.removeImage('going:2', signal);
    assert.equal(await find(bench, id), undefined);
    await bench.engine.removeImage('going:2', signal);
    await bench.engine.removeImage(id, signal);
  },

  'an image that a container was made from keeps its last name, whatever became of the container': async (
    bench,
  ) => {
    const id = await anImage(bench, 'held:1');
    const container = await bench.engine.createContainer(
      'image-holder',
      { Image: 'held:1', Cmd: ['x'] },
      undefined,
      signal,
    );
    await failsAs('conflict', bench.engine.removeImage('held:1', signal));
    await failsAs('conflict', bench.engine.removeImage(id, signal));
    await bench.engine.tagImage(id, 'held:2', signal);
    await bench.engine.removeImage('held:1', signal);
    await failsAs('conflict', bench.engine.removeImage('held:2', signal));
    assert.deepEqual((await find(bench, id))?.repoTags, ['held:2']);
    await bench.engine.removeContainer(container, { force: true }, signal);
    await bench.engine.removeImage('held:2', signal);
  },

  'an image without a name is listed without one, and goes by its id': async (bench) => {
    const id = await anImage(bench, 'bare:1');
    await anImage(bench, 'bare:1', 'another');
    assert.deepEqual(await find(bench, id), {
      id,
      repoTags: [],
      repoDigests: [],
      sizeBytes: (await find(bench, id))?.sizeBytes,
    });
    await bench.engine.removeImage(id, signal);
    assert.equal(await find(bench, id), undefined);
    await bench.engine.removeImage('bare:1', signal);
  },

  'an image that has names in two repositories is not removed by its id': async (bench) => {
    const id = await anImage(bench, 'two/one:1');
    await bench.engine.tagImage(id, 'two/other:1', signal);
    await failsAs('conflict', bench.engine.removeImage(id, signal));
    assert.equal((await find(bench, id))?.repoTags.length, 2);
    for (const name of ['two/one:1', 'two/other:1']) await bench.engine.removeImage(name, signal);
  },
};

async function find({ engine }: Bench, id: string): Promise<ImageSummary | undefined> {
  const found = (await engine.listImages(signal)).filter((each) => each.id === id);
  assert.ok(found.length <= 1, 'listed once');
  return found[0];
}

async function idOf({ engine }: Bench, reference: string): Promise<string> {
  const found = await engine.inspectImage(reference, signal);
  assert.ok(found !== undefined, `no image ${reference}`);
  return found.id;
}

/** A small one of its own, that shares no layer with others. */
async function anImage(bench: Bench, name: string, word: string = name): Promise<string> {
  const container = await bench.engine.createContainer(
    'maker',
    { Image: image, Cmd: ['sh', '-c', `echo ${word} > /made`] },
    undefined,
    signal,
  );
  await bench.host.docker('start', '--attach', container);
  const id = await bench.host.docker('commit', container, name);
  await bench.engine.removeContainer(container, { force: true }, signal);
  return id;
}
