import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mountSmallDisk } from '../../packaging/test/harness/small-disk.ts';
import { tempDirectory } from '../../packaging/test/harness/temp-directory.ts';
import { waitUntil } from '../../packaging/test/harness/wait.ts';
import { runProgram } from '../adapters/run-program.testdata.ts';
import { PartAbsentError } from './part.ts';
import { AT, ORIGIN, supportBench, textPart, unpacked } from './support.testdata.ts';

const LIMITS = { partMs: 20_000, allMs: 60_000, partBytes: 1024 * 1024 };
const ID = '20260131T120000Z';
const NAME = `support-box-17-${ID}.tar.gz`;
const never = (): Promise<string> => new Promise(() => undefined);

test('a bundle must be an archive that tar reads, for root alone, with a manifest of what is in it', async () => {
  await using it = await supportBench([
    textPart('status.json', () => '{}\n', 'ours'),
    textPart('logs/web/web-1.log', () => 'a\nb\nc'),
  ]);
  const begun = await it.support.make(ORIGIN);
  assert.ok('state' in begun);
  assert.deepEqual([begun.id, begun.name, begun.state, begun.done, begun.total], [ID, NAME, 'running', 0, 2]);
  const made = await it.made();
  const path = join(it.folder, NAME);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await stat(it.folder)).mode & 0o777, 0o700);
  const bytes = await readFile(path);
  assert.equal(made.sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.deepEqual([made.sizeBytes, made.done, made.missing], [bytes.length, 2, []]);
  const texts = await unpacked(path);
  assert.equal(texts.get('status.json'), '{}\n');
  assert.equal(texts.get('logs/web/web-1.log'), 'a\nb\nc\n');
  const manifest = JSON.parse(texts.get('manifest.json') ?? '');
  assert.deepEqual(manifest.appliance, { hostname: 'box 17', applianceId: 'an id', version: '0.1.0' });
  assert.deepEqual(
    manifest.parts.map(({ name, sizeBytes }: { name: string; sizeBytes: number }) => [name, sizeBytes]),
    [
      ['status.json', 3],
      ['logs/web/web-1.log', 6],
    ],
  );
  assert.deepEqual(it.told, [`${NAME} made, by an operator (api socket)`]);
});

test('a part that fails, is not there or hangs must be told with its reason, and the others must be there', async () => {
  const broken = async function* (): AsyncGenerator<string> {
    yield 'until here\n';
    throw new Error('the engine is gone', { cause: new Error('socket hang up') });
  };
  const stuck = async function* (): AsyncGenerator<string> {
    yield 'half\n';
    await never();
  };
  await using it = await supportBench(
    [
      textPart('absent', () => {
        throw new PartAbsentError('there is no stack');
      }),
      textPart('broken', broken),
      textPart('mute', never),
      textPart('stuck', stuck),
      textPart('whole', () => 'here\n'),
    ],
    { limits: { ...LIMITS, partMs: 60 } },
  );
  await it.support.make(ORIGIN);
  const { state, missing } = await it.made();
  assert.equal(state, 'done');
  assert.deepEqual(missing, [
    { part: 'absent', why: 'there is no stack' },
    { part: 'broken', why: 'the engine is gone: socket hang up' },
    { part: 'mute', why: 'no end within 0.06 s' },
    { part: 'stuck', why: 'no end within 0.06 s' },
  ]);
  const texts = await unpacked(join(it.folder, NAME));
  assert.deepEqual([...texts.keys()].toSorted(), ['broken', 'manifest.json', 'stuck', 'whole']);
  assert.deepEqual([texts.get('broken'), texts.get('stuck')], ['until here\n', 'half\n']);
});

test('all parts together must not take longer than they may, nor one more room', async () => {
  await using it = await supportBench(
    [textPart('long', () => 'x'.repeat(50)), textPart('mute', never), textPart('late', () => 'never asked')],
    { limits: { partMs: 40, allMs: 40, partBytes: 20 } },
  );
  await it.support.make(ORIGIN);
  const { missing } = await it.made();
  const [long, mute, late] = missing;
  assert.deepEqual(long, { part: 'long', why: 'cut off after 20 bytes' });
  assert.match(mute?.why ?? '', /^no end within 0\.0\d+ s$/);
  assert.deepEqual(late, { part: 'late', why: 'the others took all the time' });
});

test('names of others that are the same when they are cut must not hide each other', async () => {
  await using it = await supportBench([textPart('logs/a.log', () => '1'), textPart('logs/a.log', () => '2')]);
  await it.support.make(ORIGIN);
  await it.made();
  const texts = await unpacked(join(it.folder, NAME));
  assert.deepEqual([texts.get('logs/a.log'), texts.get('logs/a~2.log')], ['1\n', '2\n']);
});

test('one is made at a time: who asks meanwhile gets that one, and how far it is', async () => {
  const gate = Promise.withResolvers<string>();
  await using it = await supportBench([textPart('first', () => 'x'), textPart('gated', () => gate.promise)]);
  const [one, two] = await Promise.all([it.support.make(ORIGIN), it.support.make(ORIGIN)]);
  assert.ok('id' in one && 'id' in two);
  assert.equal(one.id, two.id);
  const [running] = await waitUntil(
    'the second part',
    () => it.support.list(),
    ([newest]) => newest?.part === 'gated',
  );
  assert.deepEqual([running?.done, running?.total], [1, 2]);
  assert.deepEqual(await it.support.remove(ID, ORIGIN), {
    why: 'it is still being made',
    action: 'wait until it is done',
  });
  assert.equal(await it.support.open(ID, ORIGIN), undefined);
  gate.resolve('y');
  assert.equal((await it.made()).state, 'done');
});

test('the last five must be kept, the oldest goes, and what else lies in the folder stays', async () => {
  let at = AT;
  await using it = await supportBench([textPart('a', () => 'x')], { now: () => at });
  await mkdir(it.folder, { recursive: true });
  await writeFile(join(it.folder, 'notes.txt'), 'mine');
  for (let n = 0; n < 7; n += 1) {
    await it.support.make(ORIGIN);
    await it.support.settled();
    // Two in the same second get names of their own.
    if (n % 2 === 1) at += 60_000;
  }
  const ids = (await it.support.list()).map(({ id }) => id);
  assert.deepEqual(ids, [
    '20260131T120300Z',
    '20260131T120201Z',
    '20260131T120200Z',
    '20260131T120101Z',
    '20260131T120100Z',
  ]);
  assert.equal((await it.names()).length, 11);
  assert.ok((await it.names()).includes('notes.txt'));
  assert.deepEqual(
    (await it.again().list()).map(({ id }) => id),
    ids,
    'also after a restart',
  );
});

test('what is downloaded and removed is told with who did it, and is gone then', async () => {
  await using it = await supportBench([textPart('a', () => 'x')]);
  await it.support.make(ORIGIN);
  await it.made();
  const anna = { via: 'page', user: 'anna', address: '192.0.2.7' } as const;
  const file = await it.support.open(ID, anna);
  assert.ok(file !== undefined);
  assert.equal(it.told.length, 1, 'who only looks at its head has not downloaded it');
  assert.ok(await it.support.remove(ID, anna));
  const bytes = Buffer.concat(await file.stream().toArray());
  assert.equal(bytes.length, file.sizeBytes, 'who has begun gets all of it');
  assert.deepEqual(it.told.slice(1), [
    `${NAME} removed, by anna (status page, from 192.0.2.7)`,
    `${NAME} downloaded, by anna (status page, from 192.0.2.7)`,
  ]);
  assert.deepEqual([await it.support.list(), await it.names()], [[], []]);
  assert.equal(await it.support.remove(ID, anna), undefined);
});

test('a disk without room is a refusal that says what to do, and nothing is begun', async () => {
  const disk = { path: '/', freeBytes: 200_000_000, totalBytes: 1_000_000_000 };
  await using it = await supportBench([], { space: () => Promise.resolve(disk) });
  assert.deepEqual(await it.support.make(ORIGIN), {
    why: 'the disk is too full: it needs about 334 MiB, 191 MiB are free',
    action: 'make room on the disk, for example by removing older bundles: appliancectl support list',
  });
  assert.deepEqual(await it.support.list(), []);
});

const skip = process.getuid?.() === 0 ? false : 'a disk of its own needs root';

test(
  'a disk that runs full must end it with the reason and leave nothing, and the next one succeeds',
  { skip },
  async () => {
    await using directory = await tempDirectory();
    const path = join(directory.path, 'disk');
    await using disk = await mountSmallDisk(path, 4);
    const noise = Array.from(
      { length: 6_000 },
      (_, n) => `${createHash('sha512').update(`${n}`).digest('base64')}.\n`,
    );
    await using it = await supportBench([textPart('noise', () => noise.join(''))], {
      folder: join(path, 'support'),
    });
    await mkdir(it.folder);
    await disk.fill();
    await it.support.make(ORIGIN);
    const failed = await it.made();
    assert.equal(failed.state, 'failed');
    assert.match(failed.failure?.why ?? '', /^cannot write .*: ENOSPC/);
    assert.match(failed.failure?.action ?? '', /make room/);
    assert.deepEqual(await it.names(), []);
    assert.match(it.told[0] ?? '', /could not be made, as an operator .*ENOSPC/);
    await disk.makeRoom();
    await it.support.make(ORIGIN);
    await it.support.settled();
    assert.deepEqual(
      (await it.support.list()).map(({ state }) => state),
      ['done'],
    );
  },
);

test('a daemon that ends must give up the one that is being made, at once and without a trace', async () => {
  const ending = new AbortController();
  await using it = await supportBench([textPart('mute', never)], { signal: ending.signal });
  await it.support.make(ORIGIN);
  await waitUntil(
    'it has begun',
    () => it.names(),
    (names) => names.includes('.archive'),
  );
  ending.abort();
  await it.support.settled();
  assert.deepEqual([await it.names(), it.told], [[], []]);
});

test('what a kill left must never look like a bundle, and must be gone after the next start', async () => {
  await using it = await supportBench([textPart('a', () => 'x')]);
  await it.support.make(ORIGIN);
  await it.made();
  await writeFile(join(it.folder, '.archive'), 'half');
  await writeFile(join(it.folder, '.part'), 'half');
  await writeFile(join(it.folder, `.${NAME}.json.new-1-000000000000`), 'half');
  await writeFile(join(it.folder, 'support-box-17-20260131T130000Z.tar.gz.json'), '{}');
  await writeFile(join(it.folder, 'support-box-17-20260131T140000Z.tar.gz'), 'a stranger put it here');
  const again = it.again();
  assert.deepEqual(
    (await again.list()).map(({ id }) => id),
    [ID],
  );
  assert.deepEqual(await it.names(), [NAME, `${NAME}.json`]);
});

test('a daemon that is killed in the middle must leave nothing that looks like a bundle', async () => {
  await using it = await supportBench([textPart('a', () => 'x')]);
  const program = fileURLToPath(new URL('./slow-bundle-process.testdata.ts', import.meta.url));
  const killed = await runProgram([program, it.folder, join(it.folder, '..')], {
    onSpawn: (child) => void child.stdout?.once('data', () => child.kill('SIGKILL')),
  });
  assert.equal(killed.signal, 'SIGKILL');
  assert.deepEqual(await it.names(), ['.archive', '.part']);
  const again = it.again();
  assert.deepEqual([await again.list(), await it.names()], [[], []]);
  await again.make(ORIGIN);
  await again.settled();
  assert.equal((await again.list())[0]?.state, 'done');
});

test('sixty megabytes of logs must not fill the memory', async () => {
  await using it = await supportBench([]);
  const program = fileURLToPath(new URL('./large-bundle-process.testdata.ts', import.meta.url));
  // Without bounds the heap grows for as long as nothing presses: what is asked is how much is needed.
  const bounds = ['--max-old-space-size=40', '--max-semi-space-size=2'];
  const { stdout, stderr } = await runProgram([...bounds, program, join(it.folder, '..')], {
    timeoutMs: 150_000,
  });
  assert.equal(stderr, '');
  const { state, missing, tookBytes } = JSON.parse(stdout);
  assert.deepEqual([state, missing], ['done', []]);
  assert.ok(tookBytes < 48 * 1024 * 1024, `${Math.round(tookBytes / 1024 / 1024)} MiB`);
});
