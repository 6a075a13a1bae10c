import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyOf, wantedSeries } from './answer.ts';

const known = new Set([
  'host.cpu',
  'host.memory',
  'service.web.cpu',
  'service.web.memory',
  'service.my.db.cpu',
]);

const asked: Readonly<
  Record<string, readonly [asked: string, names: readonly string[], unknown: readonly string[]]>
> = {
  'names in their order, each once': [
    'service.web.cpu, host.cpu,host.cpu',
    ['service.web.cpu', 'host.cpu'],
    [],
  ],
  'a pattern': ['service.web.*', ['service.web.cpu', 'service.web.memory'], []],
  everything: ['*', [...known].toSorted(), []],
  'a name that is none': ['host.cpu,host.gpu', ['host.cpu'], ['host.gpu']],
  'a pattern that finds none': ['service.nobody.*', [], ['service.nobody.*']],
  nothing: ['', [], ['']],
};

for (const [name, [text, names, unknown]] of Object.entries(asked)) {
  test(`what is asked for: ${name}`, () => {
    const wanted = wantedSeries(text, known);
    assert.deepEqual([wanted.names, wanted.unknown], [names, unknown]);
  });
}

test('a machine without services has none, which is no mistake of who asks for all', () => {
  assert.deepEqual(wantedSeries('service.*', new Set(['host.cpu'])).unknown, []);
});

test('an answer has a place for each step, null where nothing is known, and no more digits than mean something', () => {
  const rows = [
    { series: 'host.cpu', step: 11, average: 12.345_678, highest: 99.999 },
    { series: 'host.memory', step: 12, average: 1_000.4, highest: 2_000.6 },
  ];
  const steps = { tier: 1, stepMs: 600_000, factor: 1, first: 10, last: 12 };
  const history = historyOf(wantedSeries('host.*,service.web.memory', known), steps, rows, (name) =>
    name === 'host.memory' ? 4_096 : undefined,
  );
  assert.deepEqual(history, {
    from: '1970-01-01T01:40:00.000Z',
    stepMs: 600_000,
    series: [
      { name: 'host.cpu', unit: 'percent', average: [null, 12.35, null], highest: [null, 100, null] },
      {
        name: 'host.memory',
        unit: 'bytes',
        capacity: 4_096,
        average: [null, null, 1_000],
        highest: [null, null, 2_001],
      },
      {
        name: 'service.web.memory',
        unit: 'bytes',
        average: [null, null, null],
        highest: [null, null, null],
      },
    ],
  });
});

test('a series that a pattern found and that has no value in the range is left out', () => {
  const steps = { tier: 1, stepMs: 600_000, factor: 1, first: 10, last: 12 };
  const history = historyOf(wantedSeries('*', known), steps, [], () => undefined);
  assert.deepEqual(
    history.series.map(({ name }) => name),
    ['host.cpu', 'host.memory'],
  );
});
