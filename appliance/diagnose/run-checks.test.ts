import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { checkOf, someChecks } from '../api/diagnostics.testdata.ts';
import { ok } from './check.ts';
import type { Check } from './check.ts';
import { runChecks } from './run-checks.ts';
import type { DiagnosticsMessage } from './run-checks.ts';

const never = new AbortController().signal;

/** Resolves never by itself, and notes that it was told to end. */
function hanging(ended: string[], id: string): Check {
  return checkOf(id, async (signal) => {
    signal.addEventListener('abort', () => ended.push(id));
    await once(new EventTarget(), 'never');
    return ok('');
  });
}

async function ran(checks: readonly Check[], signal = never, deadlineMs = 5_000, errors: unknown[] = []) {
  const messages: DiagnosticsMessage[] = [];
  await runChecks(
    checks,
    {
      now: () => 0,
      clock: () => 0,
      send: (message) => messages.push(message),
      onError: (error) => errors.push(error),
      deadlineMs,
    },
    signal,
  );
  const lines = messages.flatMap((message) =>
    message.event === 'check' ? [`${message.data.id} ${message.data.state}`] : [],
  );
  return { messages, lines, errors };
}

test('all checks are announced first, then each as it runs and ends, and at last how many ended how', async () => {
  const { messages, lines } = await ran(someChecks);
  assert.deepEqual(
    messages[0]?.event === 'checks' && messages[0].data.map(({ id }) => id),
    someChecks.map(({ id }) => id),
  );
  for (const { id } of someChecks.slice(0, 4)) assert.ok(lines.includes(`${id} running`), id);
  assert.ok(!lines.includes('registry:one running'));
  assert.deepEqual(messages.findLast(({ event }) => event === 'check')?.data, {
    id: 'registry:one',
    state: 'skipped',
    reason: '"The gateway" failed',
  });
  const counts = { ok: 1, warnings: 1, failed: 1, skipped: 2 };
  assert.deepEqual(messages.at(-1), {
    event: 'end',
    data: { startedAt: '1970-01-01T00:00:00.000Z', tookMs: 0, ...counts },
  });
});

test('a check that hangs costs its own time only, is told to end, and what to do is its own', async () => {
  const ended: string[] = [];
  const slow = { ...hanging(ended, 'slow'), lateAction: 'Look at it.' };
  const { messages } = await ran([slow, checkOf('next', ok('fine'))], never, 30);
  assert.deepEqual(ended, ['slow']);
  const told = messages.filter(({ event, data }) => event === 'check' && 'id' in data && data.id === 'slow');
  assert.deepEqual(told.at(-1)?.data, {
    id: 'slow',
    state: 'failed',
    tookMs: 0,
    result: 'no answer within 0.03 s',
    action: 'Look at it.',
  });
});

test('a check that throws is a defect: it is reported, told as failed, and the others go on', async () => {
  const broken = checkOf('broken', () => {
    throw new Error('nobody thought of it');
  });
  const { lines, errors, messages } = await ran([broken, checkOf('next', ok('fine'))]);
  assert.equal(errors.length, 1);
  assert.ok(lines.includes('broken failed') && lines.includes('next ok'));
  assert.match(JSON.stringify(messages), /the check itself failed: nobody thought of it/);
});

test('who goes away stops what is under way, and nothing more begins', async () => {
  const ended: string[] = [];
  const gone = new AbortController();
  const begun: string[] = [];
  const checks = ['a', 'b', 'c', 'd', 'e'].map((id) => {
    const { run, ...check } = hanging(ended, id);
    return {
      ...check,
      run: (signal: AbortSignal) => {
        begun.push(id);
        if (begun.length === 4) queueMicrotask(() => gone.abort(new Error('gone')));
        return run(signal);
      },
    };
  });
  const errors: unknown[] = [];
  await assert.rejects(ran(checks, gone.signal, undefined, errors), /gone/);
  await turn();
  assert.deepEqual(errors, [], 'that somebody went is no defect');
  assert.deepEqual(
    [begun, ended],
    [
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ],
  );
});
