import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isShownLine } from '../rows.ts';
import { after, keyOf, pressed, stateOf, step } from '../states.testdata.ts';

test('logs must be those of what is selected, then of each service in turn, then of all', () => {
  const [at, actions] = step(pressed(stateOf(), '2', 'j'), keyOf('o'));
  assert.deepEqual(actions, [{ do: 'follow', follow: 1, services: ['signal-server'], tail: 1_000 }]);
  const next = step(at, keyOf('m'))[1];
  assert.deepEqual(next, [{ do: 'follow', follow: 2, services: ['signal-parser'], tail: 1_000 }]);
  const [, all] = step(stateOf(), keyOf('3'));
  assert.equal(all[0]?.do === 'follow' && all[0].services.length, 6);
  assert.deepEqual(step(at, keyOf('1'))[1], [{ do: 'unfollow' }]);
});

const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    service: 'broker-edge',
    text: `line ${from + index}`,
    isError: false,
  }));

test('10,000 lines must be kept, the newest, and whoever reads further up must not be carried off', () => {
  const at = pressed(stateOf(), '3');
  const { follow } = at.logs;
  const full = after(at, { kind: 'logged', follow, lines: lines(10_500) });
  assert.deepEqual([full.logs.lines.length, full.logs.dropped], [10_000, 500]);
  assert.equal(full.logs.lines.at(-1)?.text, 'line 10499');
  const up = pressed(full, 'k', 'k', 'k');
  assert.equal(after(up, { kind: 'logged', follow, lines: lines(7, 10_500) }).logs.back, 10);
  assert.equal(pressed(up, 'e').logs.back, 0);
  const old = after(full, { kind: 'logged', follow: follow - 1, lines: lines(1) });
  assert.equal(old.logs, full.logs, 'of an earlier service nothing comes in');
});

test('a filter must find words of lines and names of services, in whatever case', () => {
  const shownWith = (filter: string): number =>
    lines(3).filter((line) => isShownLine(line, { filter })).length;
  assert.deepEqual(['LINE 1', 'broker', 'Edge', 'parser'].map(shownWith), [1, 3, 3, 0]);
});
