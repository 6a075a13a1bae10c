import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import {
  existsSync,
  fillDisk,
  overwrite,
  readdirSync,
  remount,
  rmSync,
  smallDisk,
  statSync,
  testFolder,
  truncateSync,
  writeFileSync,
} from '../journal/journal.testdata.ts';
import { figuresAt, freshFile, smallLimits } from './figures.testdata.ts';
import type { FiguresFile } from './figures-file.ts';
import { SAMPLE_MS, TIERS } from './tiers.ts';

const EPOCH = Date.UTC(2026, 0, 2);
const series = Array.from({ length: 200 }, (_, index) => `service.s${index}.cpu`);

function keep(file: FiguresFile, n: number, names: readonly string[] = ['host.cpu']): void {
  file.keep(
    EPOCH + n * SAMPLE_MS,
    names.map((name) => ({ name, value: n })),
  );
}

function seen(file: FiguresFile): readonly number[] {
  const first = EPOCH / SAMPLE_MS;
  const steps = { tier: 0, factor: 1, stepMs: SAMPLE_MS, first, last: first + 10_000 };
  return file.read(['host.cpu'], steps).map(({ highest }) => highest);
}

const damages: Readonly<Record<string, (path: string) => void>> = {
  'an empty file': (path) => truncateSync(path),
  'a text': (path) => writeFileSync(path, 'hello\n'.repeat(2_000)),
  'a file that was cut short': (path) => truncateSync(path, 5_000),
  "another program's database": (path) => {
    rmSync(path);
    new Database(path).exec('CREATE TABLE a (b)').close();
  },
  'a file of another schema': (path) => {
    const database = new Database(path);
    database.pragma('user_version = 2');
    database.close();
  },
  'all pages but the first overwritten': (path) =>
    overwrite(path, 4_096, new Uint8Array(statSync(path).size - 4_096).fill(0xa5)),
};

for (const [name, damage] of Object.entries(damages)) {
  test(`${name} is set aside, told once, and figures are kept anew`, (t) => {
    const path = join(testFolder(t), 'metrics.db');
    const before = figuresAt(path);
    for (let n = 1; n <= 30; n += 1) keep(before, n);
    before.close();
    damage(path);
    const file = figuresAt(path);
    t.after(() => file.close());
    keep(file, 31);
    keep(file, 32);
    assert.deepEqual(seen(file), [31, 32]);
    const [told, ...more] = file.told.replaced;
    assert.deepEqual([more, file.told.log], [[], []]);
    const kept = /set aside as (\S+) /.exec(told ?? '')?.[1] ?? '';
    assert.equal(kept, `${path}.damaged-2026-01-02T03:04:05.000Z`);
    assert.ok(existsSync(kept));
  });
}

test('a page that turns out to be damaged while in use is met, and the sample at hand is kept', (t) => {
  const { path, file } = freshFile(t);
  for (let n = 1; n <= 100; n += 1) keep(file, n, series);
  file.close();
  const next = figuresAt(path);
  t.after(() => next.close());
  keep(next, 101);
  overwrite(path, 8 * 4_096, new Uint8Array(statSync(path).size - 8 * 4_096).fill(0xa5));
  for (let n = 102; n <= 150; n += 1) keep(next, n, [...series, 'host.cpu']);
  assert.equal(next.told.replaced.length, 1);
  assert.equal(seen(next).at(-1), 150);
});

test('a file that is taken away while in use is begun anew', (t) => {
  const { path, file } = freshFile(t);
  keep(file, 1);
  rmSync(path);
  keep(file, 2);
  assert.deepEqual(seen(file), [2]);
  assert.match(file.told.replaced.join(), /removed or replaced while in use/);
});

test('one damaged file is kept, not one for each damage', (t) => {
  const folder = testFolder(t);
  const path = join(folder, 'metrics.db');
  for (let second = 0; second < 4; second += 1) {
    writeFileSync(path, 'broken');
    const file = figuresAt(path, { now: () => second * 1_000 });
    keep(file, second);
    file.close();
  }
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('damaged')),
    ['metrics.db.damaged-1970-01-01T00:00:03.000Z'],
  );
});

test('a disk that runs full costs samples and one line of the log, and nothing that was kept before', (t) => {
  const folder = smallDisk(t, 2_048);
  if (folder === undefined) return;
  const file = figuresAt(join(folder, 'metrics.db'));
  for (let n = 1; n <= 5; n += 1) keep(file, n);
  const makeRoom = fillDisk(folder);
  for (let n = 6; n <= 60; n += 1) keep(file, n, [...series, 'host.cpu']);
  assert.equal(file.told.log.length, 1, file.told.log.join('\n'));
  assert.match(file.told.log[0] ?? '', /no space left for the figures over time.*free space.*left out/);
  assert.deepEqual(seen(file).slice(0, 5), [1, 2, 3, 4, 5], 'what was kept can be read');
  makeRoom();
  keep(file, 61);
  keep(file, 62);
  assert.deepEqual(seen(file).slice(-2), [61, 62]);
  assert.equal(file.told.log.length, 2);
  assert.match(file.told.log[1] ?? '', /kept again; \d+ samples were left out/);
  assert.deepEqual(file.told.replaced, []);
  file.close();
});

test('a disk that is full or read-only from the start leaves no figures, and they begin once it takes some', (t) => {
  const folder = smallDisk(t, 512);
  if (folder === undefined) return;
  const makeRoom = fillDisk(folder);
  const file = figuresAt(join(folder, 'metrics.db'));
  for (let n = 1; n <= 3; n += 1) keep(file, n);
  assert.deepEqual([seen(file), [...file.capacities()]], [[], []]);
  makeRoom();
  remount(folder, 'ro');
  for (let n = 4; n <= 6; n += 1) keep(file, n);
  assert.deepEqual(
    file.told.log.map((line) => /no space|read-only/.exec(line)?.[0]),
    ['no space', 'read-only'],
  );
  remount(folder, 'rw');
  keep(file, 7);
  assert.deepEqual(seen(file), [7]);
  file.close();
});

test('a file that is full becomes shorter in all tiers, a little at a time, and goes on', (t) => {
  const bytes = 600 * 1024;
  const { path, file } = freshFile(t, { limits: { ...smallLimits, tiers: TIERS, bytes } });
  for (let n = 1; n <= 700; n += 1) keep(file, n, [...series, 'host.cpu']);
  const size = statSync(path).size;
  assert.ok(size < bytes * 1.5 + 1024 * 1024, `${size} bytes`);
  const kept = seen(file);
  assert.equal(kept.at(-1), 700);
  assert.ok(kept.length > 20 && kept.length < 400, `${kept.length} samples are left`);
  const step = { tier: 1, factor: 1, stepMs: 600_000, first: 0, last: 1e9 };
  assert.ok(file.read(['host.cpu'], step).length > kept.length / 20, 'the tier above reaches further back');
});
