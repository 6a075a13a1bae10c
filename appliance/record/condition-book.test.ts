import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../conditions/facts.ts';
import { updateConditions } from './condition-book.ts';

const finding: Finding = {
  code: 'PORT_TAKEN',
  severity: 'warning',
  subject: 'web',
  title: 'web cannot start',
  action: 'act',
};
const empty = { since: {} };

test('a condition is raised once, keeps its age while it holds, and is cleared once', () => {
  const raised = updateConditions(empty, [finding], 1_000);
  assert.deepEqual(
    raised.events.map(({ kind, subject, message }) => [kind, subject, message]),
    [['condition-raised', 'web', 'web cannot start (PORT_TAKEN)']],
  );
  const held = updateConditions(raised.book, [{ ...finding, detail: 'other words' }], 2_000);
  assert.equal(held.book, raised.book);
  assert.deepEqual([held.events, held.conditions[0]?.since], [[], '1970-01-01T00:00:01.000Z']);
  const cleared = updateConditions(held.book, [], 3_000);
  assert.deepEqual(
    cleared.events.map(({ kind, subject, message }) => [kind, subject, message]),
    [['condition-cleared', 'web', 'PORT_TAKEN: no longer']],
  );
  assert.deepEqual([cleared.book, cleared.conditions], [empty, []]);
});

test('a condition of the whole appliance goes by its code, and a subject with spaces keeps them', () => {
  const all: readonly Finding[] = [
    { code: 'ENGINE_UNREACHABLE', severity: 'critical', title: 'gone', action: 'act' },
    { ...finding, subject: 'network shop default' },
  ];
  const { book } = updateConditions(empty, all, 0);
  assert.deepEqual(
    updateConditions(book, [], 0).events.map(({ subject, message }) => [subject, message]),
    [
      ['ENGINE_UNREACHABLE', 'no longer'],
      ['network shop default', 'PORT_TAKEN: no longer'],
    ],
  );
});

test('one that comes back counts from then', () => {
  const first = updateConditions(empty, [finding], 1_000);
  const gone = updateConditions(first.book, [], 2_000);
  assert.equal(
    updateConditions(gone.book, [finding], 3_000).conditions[0]?.since,
    '1970-01-01T00:00:03.000Z',
  );
});
