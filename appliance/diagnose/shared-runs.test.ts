import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import type { DiagnosticsMessage } from './run-checks.ts';
import { createSharedRuns, GAP_MS } from './shared-runs.ts';

const message = (id: string): DiagnosticsMessage => ({ event: 'check', data: { id, state: 'running' } });

/** Runs that go on for as long as the test wants, by a clock that it sets. */
function bench() {
  const runs: {
    ids: readonly string[];
    send: (id: string) => void;
    end: (error?: Error) => void;
    signal: AbortSignal;
  }[] = [];
  let at = 0;
  const sleeping = new Set<() => void>();
  const follow = createSharedRuns({
    clock: () => at,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const until = at + ms;
        const look = (): void => void (at >= until && resolve());
        sleeping.add(look);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    run: (ids, send, signal) =>
      new Promise((resolve, reject) => {
        runs.push({
          ids,
          send: (id) => send(message(id)),
          end: (error) => (error === undefined ? resolve() : reject(error)),
          signal,
        });
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
  });
  const reader = (ids: readonly string[]) => {
    const gone = new AbortController();
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { data } of follow(ids, gone.signal)) seen.push('id' in data ? data.id : '');
    };
    return { seen, gone, done: read() };
  };
  const advance = async (ms: number): Promise<void> => {
    at += ms;
    sleeping.forEach((look) => look());
    await turn();
  };
  const begun = (count: number) => waitFor(`${count} runs`, () => runs.length === count && runs[count - 1]);
  return { runs, reader, advance, begun };
}

test('who comes later to the same checks gets the same run from its beginning', async () => {
  const { runs, reader, begun } = bench();
  const first = reader(['a']);
  const run = await begun(1);
  run.send('one');
  const second = reader(['a']);
  await waitFor('both have it', () => first.seen.length === 1 && second.seen.length === 1);
  run.send('two');
  run.end();
  await Promise.all([first.done, second.done]);
  assert.deepEqual([first.seen, second.seen, runs.length], [['one', 'two'], ['one', 'two'], 1]);
});

test('other checks wait for the end of the run, and none begins sooner than the gap after the last one', async () => {
  const { runs, reader, advance, begun } = bench();
  const first = reader(['a']);
  const run = await begun(1);
  const other = reader(['b']);
  await turn();
  assert.equal(runs.length, 1);
  run.end();
  await first.done;
  await advance(GAP_MS - 1);
  assert.equal(runs.length, 1);
  await advance(1);
  const next = await begun(2);
  assert.deepEqual(next.ids, ['b']);
  next.end();
  await other.done;
});

test('a run goes on while somebody reads it, and is stopped when the last one has gone', async () => {
  const { reader, begun } = bench();
  const [first, second] = [reader(['a']), reader(['a'])];
  const run = await begun(1);
  first.gone.abort();
  await first.done;
  assert.equal(run.signal.aborted, false);
  second.gone.abort();
  await second.done;
  assert.equal(run.signal.aborted, true);
});

test('who comes and goes again and again makes no more runs than one each gap', async () => {
  const { runs, reader, advance, begun } = bench();
  for (let visits = 0; visits < 20; visits += 1) {
    const visitor = reader(['a']);
    await turn();
    visitor.gone.abort();
    await visitor.done;
  }
  assert.equal(runs.length, 1);
  const patient = reader(['a']);
  await turn();
  await advance(GAP_MS);
  (await begun(2)).end();
  await patient.done;
});

test('what a run fails with is told to all who read it', async () => {
  const { reader, begun } = bench();
  const both = [reader(['a']), reader(['a'])];
  const rejections = both.map(({ done }) => assert.rejects(done, /broken/));
  (await begun(1)).end(new Error('broken'));
  await Promise.all(rejections);
});
