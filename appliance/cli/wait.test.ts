import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDaemon, service, statusOf } from '../api/memory.testdata.ts';
import { served } from '../api/served.testdata.ts';
import { waitUntil } from '../../packaging/test/harness/wait.ts';
import { appliancectl, appliancectlHere, transcript } from './cli.testdata.ts';

const healthy = statusOf([service('broker')], { summary: 'The one service works.' });
const starting = statusOf([service('broker', { state: 'starting' })], {
  health: 'starting',
  summary: 'Starting: the one service does not work yet.',
  unsettled: 'broker-svc is starting',
});

test('wait ends at once where there is nothing to wait for, and tells how the appliance is', async () => {
  await using it = await served({}, memoryDaemon(healthy));
  const done = await appliancectlHere(it.socketPath, ['wait']);
  assert.equal(transcript(done), 'exit 0\nThe one service works.\n');
  it.daemon.setStatus({ ...healthy, health: 'degraded', summary: 'Degraded.' });
  assert.equal(
    transcript(await appliancectlHere(it.socketPath, ['wait', '--for', 'settled'])),
    'exit 0\nDegraded.\n',
  );
});

test('wait goes on until the state comes, or until its time is over', async () => {
  await using it = await served({}, memoryDaemon(starting));
  const late = await appliancectlHere(it.socketPath, ['wait', '--for', 'settled', '--timeout', '0.2']);
  assert.equal(
    transcript(late),
    'exit 1\nstderr: appliancectl: not settled after 0.2 s: broker-svc is starting\n',
  );
  const waiting = appliancectlHere(it.socketPath, ['wait', '--json']);
  await waitUntil(
    'it listens',
    () => Promise.resolve(it.daemon.listeners()),
    (count) => count > 0,
  );
  it.daemon.setStatus(healthy);
  const { code, stdout } = await waiting;
  assert.deepEqual([code, JSON.parse(stdout).health], [0, 'healthy']);
});

test('wait outlives a daemon that is replaced, ends with Ctrl-C, and does not wait for one that is not there', async () => {
  const it = await served({}, memoryDaemon(starting));
  const interrupted = await appliancectl(it.socketPath, ['wait'], {
    onSpawn: (child) => void listens().then(() => child.kill('SIGINT')),
  });
  async function listens(): Promise<void> {
    await waitUntil(
      'it listens',
      () => Promise.resolve(it.daemon.listeners()),
      (count) => count > 0,
    );
  }
  assert.equal(interrupted.code, 130);
  await it[Symbol.asyncDispose]();
  const gone = await appliancectlHere(it.socketPath, ['wait', '--for', 'settled']);
  assert.equal(gone.code, 3);
});
