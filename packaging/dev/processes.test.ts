import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { endProcess, identify, stillRuns, type ProcessRecord } from './processes.ts';

async function sleeper(): Promise<{ child: ChildProcess; record: ProcessRecord }> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const record = await identify(child.pid ?? 0);
  assert.ok(record !== undefined);
  return { child, record };
}

test('a recorded process must be ended, and found gone after that', async () => {
  const { record } = await sleeper();
  assert.equal(record.command, 'sleep 60');
  assert.equal(await stillRuns(record), true);
  assert.equal(await endProcess(record), true);
  assert.equal(await stillRuns(record), false);
  assert.equal(await endProcess(record), false);
});

test('a later owner of the same process id must be left alone', async () => {
  const { child, record } = await sleeper();
  const earlier = { ...record, startedAt: String(Number(record.startedAt) - 1) };
  assert.equal(await endProcess(earlier), false);
  assert.equal(await endProcess({ ...record, command: 'dockerd' }), false);
  assert.equal(await stillRuns(record), true);
  child.kill();
  await once(child, 'exit');
});
