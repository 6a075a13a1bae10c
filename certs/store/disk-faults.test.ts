import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { run } from '../../packaging/dev/command.ts';
import { mountSmallDisk } from '../../packaging/test/harness/small-disk.ts';
import { tempDirectory } from '../../packaging/test/harness/temp-directory.ts';
import { CertificateStoreError } from './error.ts';
import type { GenerationTexts } from './layout.ts';
import { memoryDisk, tree, type Image } from './memory-disk.testdata.ts';
import { writePrivateFile } from './private-files.ts';
import { publishGeneration } from './publish.ts';
import { readStore } from './read-store.ts';
import { textsOf, WITHOUT_EMBEDDED } from './store.testdata.ts';

const DIRECTORY = '/state/certs';
const SECRET = 'the-secret-of-the-key';
const withSecret = { ...textsOf(2), 'server.key': SECRET };

type Disk = ReturnType<typeof memoryDisk>;

const publish = ({ files }: Disk, texts: GenerationTexts) =>
  publishGeneration({ directory: DIRECTORY, files: texts, contents: null, now: 1 }, files);

async function storeWith(all: readonly GenerationTexts[]): Promise<Image> {
  const disk = memoryDisk();
  await disk.files.makeDirectory('/state');
  for (const texts of all) await publish(disk, texts);
  return disk.now();
}

async function filesIn(disk: Disk): Promise<GenerationTexts | undefined> {
  const found = await readStore(DIRECTORY, {}, disk.files);
  if (found.state === 'damaged') assert.fail(found.reason);
  return found.state === 'intact' ? found.files : undefined;
}

/** The error of what must fail. */
async function failureOf(promise: Promise<unknown>): Promise<CertificateStoreError | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    assert.ok(error instanceof CertificateStoreError, inspect(error));
    return error;
  }
}

describe('a call that fails, whichever it is, must leave the old generation in force and no litter, or the new one', () => {
  const starts: Readonly<Record<string, readonly GenerationTexts[]>> = {
    'the first publication': [],
    'one that replaces another': [textsOf(0), textsOf(1)],
    'one that has a file more': [textsOf(1, WITHOUT_EMBEDDED)],
  };
  for (const [name, before] of Object.entries(starts))
    test(name, async () => {
      const start = await storeWith(before);
      const outcomes = new Set<boolean>();
      for (let call = 0; ; call += 1) {
        const disk = memoryDisk(start);
        disk.failAt(call, 'ENOSPC');
        const failure = await failureOf(publish(disk, withSecret));
        if (failure === undefined) break;
        assert.equal(failure.code, 'ENOSPC');
        assert.match(failure.action, /^Free space/);
        assert.ok(!inspect(failure, { depth: 10 }).includes(SECRET));
        const isNew = failure.published !== undefined;
        outcomes.add(isNew);
        assert.deepEqual(await filesIn(disk), isNew ? withSecret : before.at(-1), `call ${call}`);
        if (!isNew)
          assert.deepEqual(apartFromDirectories(disk.now()), apartFromDirectories(start), `call ${call}`);
        disk.neverFail();
        await publish(disk, textsOf(3));
        assert.deepEqual(await filesIn(disk), textsOf(3));
      }
      assert.deepEqual(outcomes, new Set([false, true]));
    });
});

/** Those of the layout are no litter. */
function apartFromDirectories(image: Image): readonly string[] {
  return tree(image)
    .split('\n')
    .filter((line) => !/^\/state\/certs(?:\/generations)? directory /.test(line));
}

test('a disk that goes on failing tells both errors, and what is left is removed later', async () => {
  const disk = memoryDisk(await storeWith([textsOf(1)]));
  disk.failAt(5, 'EIO', true);
  const failure = await failureOf(publish(disk, textsOf(2)));
  assert.ok(failure?.cause instanceof AggregateError);
  assert.equal(failure.code, 'EIO');
  assert.deepEqual(await filesIn(disk), textsOf(1));
  disk.neverFail();
  await publish(disk, textsOf(3));
  assert.deepEqual((await disk.files.list(`${DIRECTORY}/generations`)).toSorted(), ['000001', '000003']);
});

test('a private file that cannot be written leaves the old one and no litter, whichever call fails', async () => {
  const begin = memoryDisk(await storeWith([]));
  await writePrivateFile('/state/private/key.pem', 'old', begin.files);
  for (let call = 0; ; call += 1) {
    const disk = memoryDisk(begin.now());
    disk.failAt(call, 'EROFS');
    const failure = await failureOf(writePrivateFile('/state/private/key.pem', SECRET, disk.files));
    if (failure === undefined) break;
    assert.match(failure.action, /^Make the file system writable/);
    assert.ok(!inspect(failure, { depth: 10 }).includes(SECRET));
    assert.match(
      tree(disk.now()),
      call < 4 ? /key\.pem .*"old"/ : /key\.pem .*"(?:old|the-secret-of-the-key)"/,
    );
    assert.deepEqual(await disk.files.list('/state/private'), ['key.pem']);
  }
});

const skip = process.getuid?.() === 0 ? false : 'mounting needs root';

test('a full disk, and one that is read-only, must leave the old generation in force', { skip }, async () => {
  await using dir = await tempDirectory();
  const place = join(dir.path, 'disk');
  await using disk = await mountSmallDisk(place, 1);
  const directory = join(place, 'certs');
  const real = (texts: GenerationTexts) =>
    publishGeneration({ directory, files: texts, contents: null, now: 1 });
  await real(textsOf(1));
  const listing = async () => (await readdir(directory, { recursive: true })).toSorted();
  const before = await listing();
  const unchanged = async (code: string) => {
    const failure = await failureOf(real({ ...textsOf(2), 'server.key': SECRET }));
    assert.equal(failure?.code, code);
    const found = await readStore(directory);
    assert.deepEqual(found.state === 'intact' && found.files, textsOf(1));
    assert.deepEqual(await listing(), before);
  };
  await disk.fill();
  await unchanged('ENOSPC');
  await disk.makeRoom();
  await run(['mount', '-o', 'remount,ro', place]);
  await unchanged('EROFS');
  await run(['mount', '-o', 'remount,rw', place]);
  await real(textsOf(3));
  const found = await readStore(directory);
  assert.deepEqual(found.state === 'intact' && found.files, textsOf(3));
});

test('a place without a directory above it, or with a file in it, is told with a way out', async () => {
  const disk = memoryDisk(await storeWith([]));
  const at = (directory: string) =>
    failureOf(publishGeneration({ directory, files: textsOf(1), contents: null, now: 1 }, disk.files));
  assert.match((await at('/nowhere/certs'))?.action ?? '', /^Create the directory above it/);
  await using dir = await tempDirectory();
  await mkdir(join(dir.path, 'a'));
  await run(['sh', '-c', 'echo theirs >"$1"; chmod 644 "$1"', 'sh', join(dir.path, 'a/certs')]);
  const failure = await failureOf(
    publishGeneration({ directory: join(dir.path, 'a/certs'), files: textsOf(1), contents: null, now: 1 }),
  );
  assert.equal(failure?.code, 'ENOTDIR');
  assert.match((await run(['stat', '-c', '%a %s', join(dir.path, 'a/certs')])).stdout, /^644 7/);
});
