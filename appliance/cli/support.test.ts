import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bytesInWords } from '../contract/amounts.ts';
import { memoryDaemon } from '../api/memory.testdata.ts';
import { served } from '../api/served.testdata.ts';
import type { Served } from '../api/served.testdata.ts';
import { PartAbsentError } from '../support/part.ts';
import { supportBench, textPart, unpacked } from '../support/support.testdata.ts';
import type { SupportBench } from '../support/support.testdata.ts';
import { appliancectl, appliancectlHere, transcript } from './cli.testdata.ts';

const ID = '20260131T120000Z';
const NAME = `support-box-17-${ID}.tar.gz`;
const parts = [
  textPart('status.json', () => '{}'),
  textPart('stack/on-disk.yaml', () => {
    throw new PartAbsentError('there is no stack');
  }),
];

function servedWith(it: SupportBench): Promise<Served> {
  return served({}, { ...memoryDaemon(), support: it.support });
}

test('support makes a bundle and says where it lies, how to check it, and what is not in it', async () => {
  await using it = await supportBench(parts);
  await using api = await servedWith(it);
  const done = await appliancectlHere(api.socketPath, ['support', '--root', '/r']);
  const [bundle] = await it.support.list();
  const size = bytesInWords(bundle?.sizeBytes ?? 0);
  assert.match(size, /^\d{3} B$/);
  assert.equal(
    transcript(done),
    `exit 0\n/r/var/lib/applianced/support/${NAME} (${size})\n  SHA-256 ${bundle?.sha256}\n` +
      '  not in full: stack/on-disk.yaml: there is no stack\n',
  );
  const listed = await appliancectlHere(api.socketPath, ['support', 'list']);
  assert.equal(
    transcript(listed),
    'exit 0\nID                MADE                  STATE   SIZE  NOTE\n' +
      `${ID}  2026-01-31 12:00:00Z  done   ${size}  not in full: stack/on-disk.yaml\n`,
  );
  const json = await appliancectlHere(api.socketPath, ['support', 'list', '--json']);
  assert.deepEqual(JSON.parse(json.stdout), [bundle]);
  const removed = await appliancectlHere(api.socketPath, ['support', 'remove', ID]);
  assert.equal(transcript(removed), `exit 0\n${NAME} is removed\n`);
  const none = await appliancectlHere(api.socketPath, ['support', 'list']);
  assert.equal(transcript(none), 'exit 0\nThere is no support bundle: appliancectl support makes one.\n');
  const unknown = await appliancectlHere(api.socketPath, ['support', 'remove', ID]);
  assert.equal(unknown.code, 2);
});

test('a copy must be the whole bundle, for its owner alone', async () => {
  await using it = await supportBench(parts);
  await using api = await servedWith(it);
  const file = join(it.folder, '..', 'copy.tar.gz');
  const done = await appliancectl(api.socketPath, ['support', '--output', file]);
  assert.deepEqual([done.code, done.stderr], [0, '']);
  assert.ok(done.stdout.startsWith(`${file} (`));
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await unpacked(file)).get('status.json'), '{}\n');
  const again = join(it.folder, '..', 'again.tar.gz');
  assert.equal((await appliancectlHere(api.socketPath, ['support', 'copy', ID, again])).code, 0);
  assert.deepEqual(await readFile(again), await readFile(file));
});

test('a file that is there must stay unless it is to be replaced, and nothing is made for nothing', async () => {
  await using it = await supportBench(parts);
  await using api = await servedWith(it);
  const file = join(it.folder, '..', 'mine');
  await writeFile(file, 'mine');
  const refused = await appliancectlHere(api.socketPath, ['support', '-o', file]);
  assert.equal(
    transcript(refused),
    `exit 2\nstderr: appliancectl: ${file} is there already: name another file, or say --force\n`,
  );
  assert.deepEqual([await readFile(file, 'utf8'), await it.support.list()], ['mine', []]);
  assert.equal((await appliancectlHere(api.socketPath, ['support', '-o', file, '--force'])).code, 0);
  assert.equal((await unpacked(file)).get('status.json'), '{}\n');
});

test('a copy that cannot be written, or is not what was made, must leave no file and say why', async () => {
  await using it = await supportBench(parts);
  await using api = await servedWith(it);
  assert.equal((await appliancectlHere(api.socketPath, ['support'])).code, 0);
  const nowhere = await appliancectlHere(api.socketPath, ['support', 'copy', ID, '/nowhere/x']);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /cannot write \/nowhere\/x: ENOENT/);
  await chmod(join(it.folder, NAME), 0o600);
  await writeFile(join(it.folder, NAME), 'damaged');
  const file = join(it.folder, '..', 'copy');
  const damaged = await appliancectlHere(api.socketPath, ['support', 'copy', ID, file]);
  assert.equal(damaged.code, 1);
  assert.match(damaged.stderr, /what arrived is not what was made/);
  await assert.rejects(stat(file), { code: 'ENOENT' });
  assert.equal((await appliancectlHere(api.socketPath, ['support', 'copy', 'x', file])).code, 2);
});

test('one that could not be made is told with its reason and what to do', async () => {
  await using it = await supportBench(parts);
  await mkdir(join(it.folder, '.archive'), { recursive: true });
  await using api = await servedWith(it);
  const failed = await appliancectlHere(api.socketPath, ['support']);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /no bundle could be made: cannot write .*\.archive: EEXIST/);
  assert.match(failed.stderr, /Next: read the log/);
  assert.match((await appliancectlHere(api.socketPath, ['support', 'list'])).stdout, /failed .*cannot write/);
});
