import assert from 'node:assert/strict';
import test from 'node:test';
import { renderResults, runJobs } from './jobs.ts';

test('jobs must run side by side, and a failure must not hide the others', async () => {
  const results = await runJobs([
    { name: 'bad', command: ['sh', '-c', 'echo what; echo why >&2; exit 1'] },
    { name: 'missing', command: ['appl-no-such-program'] },
    { name: 'good', command: ['true'] },
  ]);
  assert.deepEqual(
    results.map(({ name, ok }) => ({ name, ok })),
    [
      { name: 'bad', ok: false },
      { name: 'missing', ok: false },
      { name: 'good', ok: true },
    ],
  );
  assert.equal(results[0]?.output, 'what\nwhy\n');
  assert.match(results[1]?.output ?? '', /ENOENT/);
});

test('the table must come last and show the output of failures only', () => {
  const rendered = renderResults([
    { name: 'types', seconds: 1.26, ok: true, output: 'nobody asks' },
    { name: 'lint', seconds: 12, ok: false, output: 'the reason\n' },
  ]);
  assert.equal(rendered, '--- lint ---\nthe reason\n\ntypes    1.3 s  ok\nlint    12.0 s  FAILED');
});
