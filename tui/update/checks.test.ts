import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checking } from '../checks.testdata.ts';
import { after, keyOf, pressed, stateOf, step } from '../states.testdata.ts';

test('checks must begin with their view, go on when it is opened again, and begin anew by a key', () => {
  const [first, actions] = step(stateOf(), keyOf('7'));
  assert.deepEqual(actions, [{ do: 'check', run: 1 }]);
  const running = after(first, ...checking);
  assert.equal(running.checks.progress.get('dns')?.state, 'running');
  assert.deepEqual(step(pressed(running, '1'), keyOf('7'))[1], [], 'they are under way');
  const [again, anew] = step(running, keyOf('c'));
  assert.deepEqual(anew, [{ do: 'check', run: 2 }]);
  assert.equal(after(again, ...checking).checks.heads.length, 0, 'what an earlier run says is left aside');
  const end = {
    startedAt: '2026-01-31T12:00:00.000Z',
    tookMs: 40,
    ok: 1,
    warnings: 1,
    failed: 1,
    skipped: 1,
  };
  const over = after(running, { kind: 'checked', run: 1, end });
  assert.deepEqual(
    step(pressed(over, '1'), keyOf('7'))[1],
    [{ do: 'check', run: 2 }],
    'old results are no news',
  );
});
