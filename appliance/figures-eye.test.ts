import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitFor } from '../packaging/test/harness/wait.ts';
import { createLogger } from './program/log.ts';
import { scratchFolder } from './adapters/files/scratch.testdata.ts';
import { service, statusOf } from './api/memory.testdata.ts';
import { paths as pathsOf } from './config/paths.ts';
import { Figures, History } from './contract/history.ts';
import { createFiguresEye } from './figures-eye.ts';
import { figuresAt } from './record/figures/figures.testdata.ts';
import { expectedSeries } from './record/figures/series.ts';
import { SAMPLE_MS, TIERS } from './record/figures/tiers.ts';

const now = Date.UTC(2026, 0, 31, 12, 0, 0);

/** An eye whose file holds `samples` of the machine's processors, one each 30 s, the last one now. */
async function eyeWith(samples: number) {
  const folder = await scratchFolder();
  const paths = pathsOf(folder.path);
  const file = figuresAt(paths.metricsDb, { limits: { tiers: TIERS, bytes: 1e9 } });
  for (let n = samples - 1; n >= 0; n -= 1)
    file.keep(now - n * SAMPLE_MS, [
      { name: 'host.cpu', value: n % 2 === 0 ? 10 : 30, capacity: 100 },
      { name: 'service.gone.memory', value: 7 },
    ]);
  file.close();
  const lines: string[] = [];
  const eye = createFiguresEye({
    paths: { ...paths, stateDir: '/' },
    engine: () => undefined,
    board: { status: () => statusOf([service('broker')]) },
    now: () => now,
    clock: () => performance.now(),
    log: createLogger({ write: (line) => lines.push(line) }),
    record: { event: ({ message }) => lines.push(message) },
  });
  return { eye, lines, paths, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

function answered(answer: ReturnType<ReturnType<typeof createFiguresEye>['history']>): History {
  assert.ok(typeof answer === 'object' && 'series' in answer, JSON.stringify(answer));
  return History.parse(answer);
}

test('the figures of this machine are known a moment after the start, and the file is closed at the end', async () => {
  await using it = await eyeWith(0);
  const abort = new AbortController();
  assert.equal(it.eye.now(), undefined);
  const running = it.eye.run(abort.signal);
  const figures = await waitFor('the first figures', it.eye.now);
  assert.deepEqual(Figures.parse(figures), figures);
  assert.ok(figures.cpuPercent > 0 && figures.memory.usedBytes > 0 && figures.disk.totalBytes > 0);
  abort.abort();
  await running;
  assert.deepEqual(it.lines, []);
});

test('24 hours are what is shown where no time is asked for, up to the sample of now', async () => {
  await using it = await eyeWith(3 * 2_880);
  const { series, stepMs, from } = answered(it.eye.history({ series: 'host.cpu', points: 200 }));
  assert.deepEqual([stepMs, from], [600_000, '2026-01-30T12:00:00.000Z']);
  const [cpu] = series;
  assert.deepEqual([cpu?.average.length, cpu?.capacity], [144, 100]);
  assert.deepEqual(new Set(cpu?.average), new Set([20]));
  assert.deepEqual(new Set(cpu?.highest), new Set([30]));
});

test('the last minutes are in every answer, also where the tier has not taken them up yet', async () => {
  await using it = await eyeWith(5);
  const toMs = now + 1;
  for (const days of [0.01, 1, 9, 80, 700]) {
    const range = { fromMs: toMs - days * 86_400_000, toMs };
    const { series } = answered(it.eye.history({ series: 'host.cpu', points: 1_000, ...range }));
    assert.notEqual(series[0]?.average.at(-1) ?? null, null, `${days} days`);
  }
});

test('all series of the machine and of the services of the stack can be asked for, others while something is kept of them', async () => {
  await using it = await eyeWith(3);
  const range = { fromMs: now - 60_000, toMs: now + 1, points: 10 };
  const names = expectedSeries(['broker']);
  const { series } = answered(it.eye.history({ series: names.join(), ...range }));
  assert.deepEqual(
    series.map(({ name }) => name),
    names,
  );
  const all = answered(it.eye.history({ series: '*', ...range })).series.map(({ name }) => name);
  assert.deepEqual(all, [...expectedSeries([]), 'service.gone.memory'].toSorted());
  const wrong = it.eye.history({ series: 'service.nobody.cpu', ...range });
  assert.ok(typeof wrong === 'object' && 'unknown' in wrong);
  assert.deepEqual(wrong.unknown, ['service.nobody.cpu']);
  assert.deepEqual(wrong.known.toSorted(), [...names, 'service.gone.memory'].toSorted());
});

test('a range without a length is told, not answered', async () => {
  await using it = await eyeWith(0);
  assert.equal(it.eye.history({ series: 'host.cpu', points: 1, fromMs: now }), 'empty-range');
});
