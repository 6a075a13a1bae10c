import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareProblems, renderProblem, type SourceProblem } from './problem.ts';

const problem: SourceProblem = {
  file: '/etc/applianced/node.json',
  line: 3,
  column: 5,
  path: 'org_id',
  reason: 'is empty',
};

test('a problem renders as one line that an editor can jump to', () => {
  assert.equal(renderProblem(problem), '/etc/applianced/node.json:3:5 org_id: is empty');
});

test('a hint follows the reason, and a problem of the whole file has no path', () => {
  assert.equal(
    renderProblem({ ...problem, line: 1, column: 1, path: '', hint: 'write {}' }),
    '/etc/applianced/node.json:1:1: is empty (write {})',
  );
});

test('problems are ordered by file, then by place', () => {
  const later = { ...problem, line: 10 };
  const other = { ...problem, file: '/a' };
  assert.deepEqual([later, problem, other].toSorted(compareProblems), [other, problem, later]);
});
