import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { testFolder } from '../journal/journal.testdata.ts';
import {
  bySeriesAndStep,
  figuresAt,
  freshFile,
  plainSteps,
  smallLimits,
  smallTiers,
} from './figures.testdata.ts';
import type { Kept, Step } from './figures.testdata.ts';
import type { FiguresFile } from './figures-file.ts';
import { openFiguresDatabase } from './open.ts';
import { createFiguresStore } from './store.ts';
import { SAMPLE_MS } from './tiers.ts';

const EPOCH = Date.UTC(2026, 0, 2);
const FAR = 1_000_000;

function stepsOf(file: FiguresFile, names: readonly string[], tier: number, factor = 1): readonly Step[] {
  const stepMs = (smallTiers[tier]?.stepMs ?? 0) * factor;
  const middle = Math.floor(EPOCH / stepMs);
  return file
    .read(names, { tier, factor, stepMs, first: middle - FAR, last: middle + FAR })
    .toSorted(bySeriesAndStep);
}

function assertSteps(found: readonly Step[], expected: readonly Step[], what: string): void {
  const place = ({ series, step, highest }: Step): string => `${series} ${step} ${highest}`;
  assert.deepEqual(found.map(place), expected.map(place), what);
  for (const [index, { average }] of found.entries()) {
    const wanted = expected[index]?.average ?? Number.NaN;
    assert.ok(Math.abs(average - wanted) < 1e-6 * Math.max(1, wanted), `${what}: ${average}, not ${wanted}`);
  }
}

/** Nothing is cut from these. */
const longTiers = smallTiers.map(({ stepMs }) => ({ stepMs, keepMs: 10_000 * SAMPLE_MS }));

/** One thing that happens between samples: the next one, with the clock set on the way; or an end of the process and a new one. */
const happening = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('sample' as const), jumpMs: fc.constant(0) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('sample' as const),
      jumpMs: fc.integer({ min: -30 * SAMPLE_MS, max: 30 * SAMPLE_MS }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

test('every tier has the average of all its samples and the highest, whatever the clock did and whenever the daemon ended', (t) => {
  const folder = testFolder(t);
  let round = 0;
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 150 }), fc.nat(1_000), (happenings, seed) => {
      round += 1;
      const path = join(folder, `${round}.db`);
      const limits = { tiers: longTiers, bytes: 1e9 };
      let file = figuresAt(path, { limits });
      const kept: Kept[] = [];
      let at = EPOCH;
      for (const [index, each] of happenings.entries()) {
        if (each.kind === 'restart') {
          file.close();
          file = figuresAt(path, { limits });
          continue;
        }
        at += SAMPLE_MS + each.jumpMs;
        const values = ['host.cpu', 'host.disk'].map((name, place) => ({
          name,
          value: (seed * (index + 1) * 7919 * (place + 1)) % 101,
        }));
        file.keep(at, values);
        for (const value of values) kept.push({ at, ...value });
      }
      for (const tier of smallTiers.keys())
        for (const factor of [1, 3]) {
          const stepMs = (smallTiers[tier]?.stepMs ?? 0) * factor;
          const expected = plainSteps(kept, stepMs, -Infinity, Infinity);
          assertSteps(stepsOf(file, ['host.cpu', 'host.disk'], tier, factor), expected, `tier ${tier}`);
        }
      file.close();
    }),
    { numRuns: 60 },
  );
});

/** What breaks the work of a store in its middle, as a kill does: the tables that are written last refuse it. */
const breaks: Readonly<Record<string, string>> = {
  'while a tier takes samples up': 'BEFORE UPDATE ON tiers',
  'while a sample is written': 'BEFORE INSERT ON sample_values WHEN NEW.series = 2',
  'while what is old is taken out': 'BEFORE DELETE ON samples',
};

for (const [when, trigger] of Object.entries(breaks)) {
  test(`an end in the middle must leave nothing half done, and nothing that is done twice later: ${when}`, (t) => {
    const database = openFiguresDatabase(join(testFolder(t), 'metrics.db'));
    const store = createFiguresStore(database, smallLimits);
    t.after(() => store.close());
    const kept: Kept[] = [];
    let broken = 0;
    for (let n = 1; n <= 200; n += 1) {
      const at = EPOCH + n * SAMPLE_MS;
      const values = ['host.cpu', 'host.disk'].map((name) => ({ name, value: (n * 37) % 101 }));
      if (n % 3 === 0)
        database.exec(`CREATE TRIGGER planted ${trigger} BEGIN SELECT RAISE(ABORT, 'planted'); END`);
      let isAdded = false;
      try {
        store.add(at, values);
        isAdded = true;
        store.upkeep();
      } catch (error) {
        assert.match(String((error as Error).cause), /planted/);
        broken += 1;
      }
      if (isAdded) for (const value of values) kept.push({ at, ...value });
      database.exec('DROP TRIGGER IF EXISTS planted');
    }
    assert.ok(broken > 3, `it was broken off ${broken} times`);
    for (const [tier, { stepMs, keepMs }] of smallTiers.entries()) {
      const first = Math.ceil((EPOCH + 200 * SAMPLE_MS - keepMs) / stepMs);
      const last = Math.floor((EPOCH + 200 * SAMPLE_MS) / stepMs);
      const found = store.read(['host.cpu', 'host.disk'], { tier, factor: 1, stepMs, first, last });
      assertSteps(found.toSorted(bySeriesAndStep), plainSteps(kept, stepMs, first, last), `tier ${tier}`);
    }
  });
}

test('the coarse tiers outlive the samples, and each keeps what is younger than its time', (t) => {
  const { file } = freshFile(t);
  const kept: Kept[] = [];
  for (let n = 1; n <= 1_000; n += 1) {
    const sample = { at: EPOCH + n * SAMPLE_MS, name: 'host.cpu', value: (n * 37) % 101 };
    kept.push(sample);
    file.keep(sample.at, [sample]);
  }
  const end = EPOCH + 1_000 * SAMPLE_MS;
  for (const [tier, { stepMs, keepMs }] of smallTiers.entries()) {
    const found = stepsOf(file, ['host.cpu'], tier);
    const first = Math.ceil((end - keepMs) / stepMs);
    const last = Math.floor(end / stepMs);
    assertSteps(
      found.filter(({ step }) => step >= first),
      plainSteps(kept, stepMs, first, last),
      `tier ${tier}`,
    );
    const most = keepMs / stepMs + 3;
    assert.ok(found.length <= most, `tier ${tier} has ${found.length} steps, at most ${most} are wanted`);
  }
});

test('a clock that was ten years ahead for a while must cost no history, and what comes after it is kept', (t) => {
  const { file } = freshFile(t);
  const ahead = 10 * 365 * 24 * 3_600_000;
  const keep = (n: number, offset = 0): void =>
    file.keep(EPOCH + n * SAMPLE_MS + offset, [{ name: 'host.cpu', value: n }]);
  for (let n = 1; n <= 20; n += 1) keep(n);
  for (let n = 21; n <= 30; n += 1) keep(n, ahead);
  for (let n = 31; n <= 38; n += 1) keep(n);
  const seen = stepsOf(file, ['host.cpu'], 0).map(({ highest }) => highest);
  assert.deepEqual(
    seen,
    Array.from({ length: 38 }, (_, index) => index + 1).filter((n) => n <= 20 || n > 30),
  );
});

test('a clock that was set back by a day must not stop the sampling, nor mix into the steps of others', (t) => {
  const { file } = freshFile(t);
  const day = 24 * 3_600_000;
  for (let n = 1; n <= 30; n += 1) file.keep(EPOCH + n * SAMPLE_MS, [{ name: 'host.cpu', value: 1 }]);
  for (let n = 1; n <= 70; n += 1) file.keep(EPOCH - day + n * SAMPLE_MS, [{ name: 'host.cpu', value: 5 }]);
  const coarse = stepsOf(file, ['host.cpu'], 2);
  assert.deepEqual(
    new Set(coarse.map(({ average, highest }) => `${average} ${highest}`)),
    new Set(['1 1', '5 5']),
  );
  assert.ok(coarse.some(({ average }) => average === 1) && coarse.some(({ average }) => average === 5));
  assert.equal(stepsOf(file, ['host.cpu'], 0).filter(({ highest }) => highest === 5).length >= 40, true);
});

test('what was there in all is what was seen last, also after the daemon was started again', (t) => {
  const { path, file } = freshFile(t);
  const keep = (capacity: number | undefined): void =>
    file.keep(EPOCH, [{ name: 'host.disk', value: 1, ...(capacity === undefined ? {} : { capacity }) }]);
  for (const capacity of [10, undefined, 20]) {
    keep(capacity);
    assert.deepEqual([...file.capacities()], [['host.disk', capacity]]);
  }
  file.close();
  const next = figuresAt(path);
  t.after(() => next.close());
  assert.deepEqual([...next.capacities()], [['host.disk', 20]]);
});

test('a series of which nothing is kept any more is forgotten', (t) => {
  const { file } = freshFile(t);
  file.keep(EPOCH, [{ name: 'service.gone.cpu', value: 1 }]);
  for (let n = 1; n <= 600; n += 1) file.keep(EPOCH + n * SAMPLE_MS, [{ name: 'host.cpu', value: 1 }]);
  assert.deepEqual([...file.capacities().keys()], ['host.cpu']);
});
