import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CheckResult } from '../contract/diagnostics.ts';
import { nextMoves } from './order.ts';
import type { Ordered } from './order.ts';

type State = CheckResult['state'];

function checkOf(id: string, ...needs: readonly string[]): Ordered {
  return { id, title: `The ${id}`, needs };
}

const ways = [
  checkOf('link'),
  checkOf('address', 'link'),
  checkOf('gateway', 'link', 'address'),
  checkOf('disk'),
];

function moves(ended: Readonly<Record<string, State>>, running: readonly string[] = [], limit = 9) {
  const progress = { ended: new Map(Object.entries(ended)), running: new Set(running) };
  const { skip, begin } = nextMoves(ways, progress, limit);
  return [...begin, ...skip.map(({ id, reason }) => `${id} skipped: ${reason}`)].join(', ');
}

test('a check begins when what it needs has ended, and is skipped for what has failed below it', () => {
  assert.equal(moves({}), 'link, disk');
  assert.equal(moves({}, [], 1), 'link');
  assert.equal(moves({}, ['link'], 1), '');
  assert.equal(moves({ link: 'ok' }, ['disk']), 'address');
  assert.equal(moves({ link: 'warning', address: 'skipped', disk: 'ok' }), 'gateway');
  assert.equal(
    moves({ link: 'failed', disk: 'ok' }),
    'address skipped: "The link" failed, gateway skipped: "The link" failed',
  );
  assert.equal(
    moves({ link: 'failed', address: 'skipped', disk: 'ok' }),
    'gateway skipped: "The link" failed',
  );
});

/** Each needs only those before it, so that there is no circle. */
const lists = fc
  .array(fc.array(fc.nat()), { maxLength: 8 })
  .map((all) =>
    all.map((needs, index) =>
      checkOf(`c${index}`, ...new Set(index === 0 ? [] : needs.map((at) => `c${at % index}`))),
    ),
  );
const outcome = fc.constantFrom<State>('ok', 'warning', 'failed', 'skipped');

test('every check ends exactly once, never more than allowed run, and none runs on what has failed', () => {
  fc.assert(
    fc.property(
      lists,
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(outcome),
      fc.infiniteStream(fc.nat()),
      (checks, limit, outcomes, picks) => {
        const ended = new Map<string, State>();
        const running = new Set<string>();
        const failed = new Set<string>();
        for (;;) {
          const { skip, begin } = nextMoves(checks, { ended, running }, limit);
          for (const { id } of skip) {
            assert.ok(!ended.has(id) && !running.has(id));
            ended.set(id, 'skipped');
          }
          for (const id of begin) {
            assert.ok(!ended.has(id) && !running.has(id));
            running.add(id);
            const needs = checks.find((check) => check.id === id)?.needs ?? [];
            assert.ok(
              needs.every((need) => ended.has(need) && !failed.has(need)),
              id,
            );
          }
          assert.ok(running.size <= limit);
          const ids = [...running];
          const done = ids[picks.next().value % ids.length];
          if (done === undefined) break;
          running.delete(done);
          const state = outcomes.next().value;
          if (state === 'failed') failed.add(done);
          ended.set(done, state);
        }
        assert.equal(ended.size, checks.length);
      },
    ),
  );
});
