import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import { ApiProblemError } from '../client/errors.ts';
import { ok } from '../diagnose/check.ts';
import { checkOf, memoryDiagnostics, someChecks } from './diagnostics.testdata.ts';
import { memoryDaemon } from './memory.testdata.ts';
import { served } from './served.testdata.ts';

const daemonWith = (checks = someChecks) => ({ ...memoryDaemon(), diagnostics: memoryDiagnostics(checks) });

test('a stream has all checks first, then each as it runs and ends, and the end', async () => {
  await using it = await served({}, daemonWith());
  const told: string[] = [];
  for await (const { event, data } of it.client.diagnostics())
    told.push('id' in data ? `${data.id} ${data.state}` : event);
  assert.deepEqual([told[0], told.at(-1)], ['checks', 'end']);
  assert.deepEqual(
    told.filter((line) => line.startsWith('clock')),
    ['clock running', 'clock warning'],
  );
  assert.ok(told.includes('registry:one skipped'));
});

test('who accepts JSON gets the finished result, of some checks alone where they are named', async () => {
  await using it = await served({}, daemonWith());
  const { checks, startedAt: _, ...counts } = await it.client.diagnosticsList({ only: 'clock,registry' });
  assert.deepEqual(counts, { tookMs: 0, ok: 1, warnings: 1, failed: 0, skipped: 0 });
  assert.deepEqual(
    checks.map(({ id, state }) => `${id} ${state}`),
    ['clock warning', 'registry:one ok'],
  );
});

test('a check that does not exist is refused with the nearest one, before anything runs', async () => {
  await using it = await served({}, daemonWith());
  await assert.rejects(it.client.diagnosticsList({ only: 'clok,link' }), (error: unknown) => {
    assert.ok(error instanceof ApiProblemError);
    assert.deepEqual([error.problem.status, error.problem.action], [404, 'did you mean clock?']);
    return true;
  });
  assert.equal((await it.raw('GET', '/v1/diagnostics?only=')).status, 400);
});

for (const accept of ['text/event-stream', 'application/json'])
  test(`who goes away while checks run stops them (${accept})`, async () => {
    const stopped: string[] = [];
    const running: string[] = [];
    const hangs = checkOf('hangs', async (signal) => {
      running.push('hangs');
      await once(signal, 'abort');
      stopped.push('hangs');
      return ok('');
    });
    await using it = await served({}, daemonWith([hangs]));
    const options = { socketPath: it.socketPath, path: '/v1/diagnostics', headers: { accept }, agent: false };
    const asking = request(options).on('error', () => undefined);
    asking.end();
    await waitFor('it runs', () => running.length === 1);
    asking.destroy();
    // Well before its own deadline.
    await waitFor('it is stopped', () => stopped.length === 1, { deadlineMs: 3_000 });
    assert.deepEqual(it.log.records, []);
  });

test('two who look at once look at one run', async () => {
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const counted = checkOf('counted', async () => {
    runs += 1;
    await gate.promise;
    return ok('');
  });
  await using it = await served({}, daemonWith([counted]));
  const reports = [it.client.diagnosticsList(), it.client.diagnosticsList()];
  await waitFor('it runs', () => runs === 1);
  await waitFor('both wait for it', async () => (await it.client.version()) !== undefined);
  gate.resolve();
  const [first, second] = await Promise.all(reports);
  assert.deepEqual([first, runs], [second, 1]);
});
