import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figures, History } from '../contract/history.ts';
import { ProblemDetails } from '../contract/problem-details.ts';
import type { HistoryQuery } from './deps.ts';
import { NOW } from './memory.testdata.ts';
import { served } from './served.testdata.ts';
import type { RawAnswer } from './served.testdata.ts';

const figures: Figures = {
  at: NOW,
  cpuPercent: 12.5,
  memory: { usedBytes: 1, totalBytes: 4 },
  disk: { usedBytes: 2, totalBytes: 8 },
  network: { inBytesPerSecond: 3, outBytesPerSecond: 4 },
  services: [{ name: 'broker', cpuPercent: 1, memoryBytes: 2, inBytesPerSecond: 0, outBytesPerSecond: 0 }],
};
const history: History = {
  from: NOW,
  stepMs: 30_000,
  series: [{ name: 'host.cpu', unit: 'percent', capacity: 100, average: [1, null], highest: [2, null] }],
};

function problemOf(answer: RawAnswer): string {
  const { status, detail = '', problems = [] } = ProblemDetails.parse(JSON.parse(answer.text));
  assert.equal(status, answer.status);
  return [`${status} ${detail}`, ...problems.flatMap(({ hint }) => hint ?? [])].join('; ');
}

test('the figures of now are told, and before there are any when to ask again', async () => {
  await using it = await served();
  const early = await it.raw('GET', '/v1/figures');
  assert.deepEqual([early.status, early.headers['retry-after']], [503, '1']);
  it.daemon.setFigures({ now: () => figures });
  assert.deepEqual(await it.client.figures(), figures);
});

test('a question for history is passed on with its times as numbers, and what it leaves out is left out', async () => {
  await using it = await served();
  const asked: HistoryQuery[] = [];
  it.daemon.setFigures({
    history: (query) => {
      asked.push(query);
      return history;
    },
  });
  assert.deepEqual(await it.client.history({ series: 'host.*' }), history);
  const from = '2026-01-31T13:00:00+02:00';
  await it.client.history({ series: 'host.cpu,service.*', from, to: NOW, points: 7 });
  assert.deepEqual(asked, [
    { series: 'host.*', points: 200 },
    {
      series: 'host.cpu,service.*',
      points: 7,
      fromMs: Date.UTC(2026, 0, 31, 11),
      toMs: Date.UTC(2026, 0, 31, 12),
    },
  ]);
});

test('a name that is none is refused with those that there are, and the nearest of them', async () => {
  await using it = await served();
  const known = ['host.cpu', 'service.broker.cpu'];
  it.daemon.setFigures({ history: () => ({ unknown: ['host.cpv'], known }) });
  assert.equal(
    problemOf(await it.raw('GET', '/v1/history?series=host.cpv')),
    '400 series: there is no "host.cpv"; there are host.cpu, service.broker.cpu; did you mean host.cpu?',
  );
});

const refused: Readonly<Record<string, readonly [query: string, words: RegExp]>> = {
  'no names': ['', /series: is missing/],
  'more names than are allowed': [
    `series=${Array(33).fill('host.cpu').join()}`,
    /series: must be at most 32 names/,
  ],
  'more steps than are allowed': ['series=host.cpu&points=1001', /points: must be at most 1000/],
  'a time that is none': ['series=host.cpu&from=yesterday', /from: must be a time as/],
  'a time before there were clocks': [
    'series=host.cpu&from=1969-12-31T23:59:59Z',
    /from: must not be before 1970/,
  ],
  'a range that ends before it begins': [
    'series=host.cpu&from=2026-01-02T00:00:00Z',
    /from: must be before `to`/,
  ],
};

for (const [name, [query, words]] of Object.entries(refused)) {
  test(`a question for history that cannot be answered is refused: ${name}`, async () => {
    await using it = await served();
    assert.match(problemOf(await it.raw('GET', `/v1/history?${query}`)), words);
  });
}
