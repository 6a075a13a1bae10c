import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GenerationTexts } from './layout.ts';
import { afterPowerCut, BLANK, memoryDisk, tree, uncovered, type Image } from './memory-disk.testdata.ts';
import { writePrivateFile } from './private-files.ts';
import { publishGeneration } from './publish.ts';
import { readStore } from './read-store.ts';
import { ALL, seeded, textsOf, WITHOUT_EMBEDDED } from './store.testdata.ts';

const PARENT = '/state';
const DIRECTORY = '/state/certs';
const keyGroup = 990;

type Disk = ReturnType<typeof memoryDisk>;

const publish = ({ files }: Disk, texts: GenerationTexts) =>
  publishGeneration(
    { directory: DIRECTORY, files: texts, contents: { from: 'test' }, now: 1, keyGroup },
    files,
  );

async function emptyStore(): Promise<Image> {
  const disk = memoryDisk(BLANK);
  await disk.files.makeDirectory(PARENT);
  return disk.now();
}

async function storeWith(...all: readonly GenerationTexts[]): Promise<Image> {
  const disk = memoryDisk(await emptyStore());
  for (const texts of all) await publish(disk, texts);
  return disk.now();
}

/** The state of a store in which somebody worked. */
async function changed(image: Image, work: (disk: Disk) => Promise<void>): Promise<Image> {
  const disk = memoryDisk(image);
  await work(disk);
  return disk.now();
}

const old = textsOf(1);
const scenarios: Readonly<
  Record<string, { start: () => Promise<Image>; old?: GenerationTexts; next: GenerationTexts }>
> = {
  'the first one, in a directory that is not there yet': { start: emptyStore, next: textsOf(2) },
  'another one of the same files': { start: () => storeWith(textsOf(7), old), old, next: textsOf(2) },
  'one that no longer has a file': { start: () => storeWith(old), old, next: textsOf(2, WITHOUT_EMBEDDED) },
  'one that has a file more': {
    start: () => storeWith(textsOf(1, WITHOUT_EMBEDDED)),
    old: textsOf(1, WITHOUT_EMBEDDED),
    next: textsOf(2),
  },
  'one after many writers have died': {
    start: async () => {
      let image = await storeWith(old);
      for (const call of [6, 20, 40])
        image = await changed(image, async (disk) => {
          disk.failAt(call, 'KILLED', true);
          await assert.rejects(publish(disk, textsOf(9)));
        });
      return image;
    },
    old,
    next: textsOf(2),
  },
};

/** Every set of what may be lost where they are few; else the plain ones, each single one, and some at random. */
function* fates(indices: readonly number[], random: () => number) {
  const lost = (isLost: (position: number) => boolean) => (index: number) =>
    isLost(indices.indexOf(index)) ? ('lost' as const) : ('kept' as const);
  yield () => 'torn' as const;
  if (indices.length <= 6) {
    for (let set = 0; set < 2 ** indices.length; set += 1)
      yield lost((position) => ((set >> position) & 1) === 1);
    return;
  }
  yield lost(() => false);
  yield lost(() => true);
  for (const at of indices.keys()) {
    yield lost((position) => position === at);
    yield lost((position) => position !== at);
    yield lost((position) => position > at);
  }
  for (let n = 0; n < 10; n += 1) {
    const set = indices.map(() => random() < 0.5);
    yield lost((position) => set[position] === true);
  }
}

/** Every state that a power cut may leave, each once, with the number of changes before it. */
function* powerCuts(disk: Disk): Generator<{ readonly image: Image; readonly changes: number }> {
  const random = seeded(4711);
  const seen = new Set<string>();
  for (let changes = 0; changes <= disk.log.length; changes += 1) {
    for (const fate of fates(uncovered(disk, changes), random)) {
      const image = afterPowerCut(disk, changes, fate);
      const key = `${changes === disk.log.length} ${tree(image)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { image, changes };
    }
  }
}

async function inForce(image: Image): Promise<GenerationTexts | undefined> {
  const found = await readStore(DIRECTORY, { keyGroup }, memoryDisk(image).files);
  if (found.state === 'intact') return found.files;
  if (found.state === 'damaged')
    assert.match(found.reason, /the link current is missing; no generation is in force/);
  return undefined;
}

async function recovers(image: Image): Promise<void> {
  const disk = memoryDisk(image);
  await publish(disk, textsOf(3));
  assert.deepEqual(await inForce(disk.now()), textsOf(3));
  const left = await disk.files.list(`${DIRECTORY}/generations`);
  assert.ok(left.length <= 2 && left.every((name) => /^\d{6}$/.test(name)), left.join());
  assert.deepEqual(
    (await disk.files.list(DIRECTORY)).toSorted(),
    ['current', 'generations', ...ALL].toSorted(),
  );
}

describe('a power cut at any instant of a publication must leave the old generation or the new one, and the next one works', () => {
  for (const [name, scenario] of Object.entries(scenarios))
    test(name, async (t) => {
      const disk = memoryDisk(await scenario.start());
      await publish(disk, scenario.next);
      let states = 0;
      const found = new Set<unknown>();
      for (const { image, changes } of powerCuts(disk)) {
        states += 1;
        const texts = await inForce(image);
        const isNew = JSON.stringify(texts) === JSON.stringify(scenario.next);
        if (changes === disk.log.length) assert.ok(isNew, 'what was published is on disk');
        if (!isNew) assert.deepEqual(texts, scenario.old, `after ${changes} changes`);
        found.add(isNew);
        await recovers(image);
      }
      assert.deepEqual(found, new Set([false, true]));
      t.diagnostic(`${states} states`);
    });
});

test('a writer that dies at any call and a power cut after the next publication must not lose what that one published', async () => {
  const start = await emptyStore();
  const calls = await changedCalls(start);
  for (let call = 0; call < calls; call += 1) {
    const disk = memoryDisk(start);
    disk.failAt(call, 'KILLED', true);
    await assert.rejects(publish(disk, textsOf(1)));
    disk.neverFail();
    await publish(disk, textsOf(2));
    for (const fate of fates(uncovered(disk, disk.log.length), seeded(call)))
      assert.deepEqual(await inForce(afterPowerCut(disk, disk.log.length, fate)), textsOf(2), `call ${call}`);
  }
});

test('two writers that die at any calls must leave three generations at most, and a power cut after them one in force', async () => {
  const start = await storeWith(textsOf(7), old);
  const calls = await changedCalls(start);
  const counts = new Set<number>();
  for (let first = 0; first < calls; first += 1)
    for (let second = 0; second < calls; second += 1) {
      const disk = memoryDisk(start);
      for (const call of [first, second]) {
        disk.failAt(disk.calls() + call, 'KILLED', true);
        // Where less was to be removed it may have ended before that call.
        await Promise.allSettled([publish(disk, textsOf(2))]);
        disk.neverFail();
      }
      const left = await disk.files.list(`${DIRECTORY}/generations`);
      counts.add(left.length);
      // In force, the one before it, and one that was being written or was not removed yet.
      assert.ok(left.length <= 3, `${first}, ${second}: ${left.join()}`);
      const cut = afterPowerCut(disk, disk.log.length, () => 'lost');
      assert.notEqual(await inForce(cut), undefined, `${first}, ${second}`);
    }
  assert.ok(counts.has(3), 'some of them died with three');
});

async function changedCalls(start: Image): Promise<number> {
  const disk = memoryDisk(start);
  await publish(disk, textsOf(1));
  return disk.calls();
}

test('what somebody had put in the place of our links must survive a power cut at any instant', async () => {
  const start = await changed(await storeWith(old), async ({ files }) => {
    await files.removeFile(`${DIRECTORY}/server.key`);
    const file = await files.createFile(`${DIRECTORY}/server.key`);
    await file.write('somebody’s');
    await files.removeFile(`${DIRECTORY}/current`);
    await files.makeLink('/elsewhere', `${DIRECTORY}/current`);
  });
  const disk = memoryDisk(start);
  await publish(disk, textsOf(2));
  for (const { image } of powerCuts(disk)) {
    assert.match(tree(image), /server\.key\S* file .*somebody’s/);
    assert.match(tree(image), /current\S* link .*\/elsewhere/);
    await publish(memoryDisk(image), textsOf(3));
  }
  assert.deepEqual(await inForce(disk.now()), textsOf(2));
});

describe('a power cut at any instant must leave the old private file or the new one', () => {
  const path = '/state/private/ca/key.pem';
  for (const before of [undefined, 'old'])
    test(before === undefined ? 'where there was none' : 'where there was one', async () => {
      const start = await changed(await emptyStore(), async ({ files }) => {
        if (before !== undefined) await writePrivateFile(path, before, files);
      });
      const disk = memoryDisk(start);
      await writePrivateFile(path, 'new', disk.files);
      for (const { image, changes } of powerCuts(disk)) {
        const text = tree(image).match(/\/key\.pem file 600 0 {2}(.*)/)?.[1];
        if (changes === disk.log.length) assert.equal(text, '"new"');
        if (text !== '"new"') assert.equal(text, before === undefined ? undefined : `"${before}"`);
        assert.doesNotMatch(tree(image), /\/(?:private|ca) directory (?!700)/);
      }
    });
});

test('a writer of a private file that dies at any call and a power cut after the next write must not lose that one', async () => {
  const path = '/state/private/key.pem';
  const start = await emptyStore();
  for (let call = 0; ; call += 1) {
    const disk = memoryDisk(start);
    disk.failAt(call, 'KILLED', true);
    const died = await writePrivateFile(path, 'first', disk.files).then(
      () => false,
      () => true,
    );
    disk.neverFail();
    await writePrivateFile(path, 'second', disk.files);
    for (const fate of fates(uncovered(disk, disk.log.length), seeded(call)))
      assert.match(
        tree(afterPowerCut(disk, disk.log.length, fate)),
        /\/key\.pem file 600 .*"second"/,
        `call ${call}`,
      );
    if (!died) break;
  }
});
