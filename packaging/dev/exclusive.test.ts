import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { lockExclusively } from './exclusive.ts';

test('a second holder must be refused with what to do until the first lets go', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'applianced-lock-'));
  t.after(() => rm(directory, { recursive: true }));
  {
    using _first = lockExclusively(directory);
    assert.throws(() => lockExclusively(directory), {
      name: 'SetupError',
      message: /is at work.*run this again/,
    });
  }
  using _second = lockExclusively(directory);
});

test('the lock must end with its process, and no child of that process may hold it on', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'applianced-lock-'));
  t.after(() => rm(directory, { recursive: true }));
  const program = `
    import { spawn } from 'node:child_process';
    import { lockExclusively } from '${join(import.meta.dirname, 'exclusive.ts')}';
    globalThis.lock = lockExclusively('${directory}');
    const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    console.log(child.pid);
    setInterval(() => undefined, 1_000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  t.after(() => process.kill(Number(line.toString())));
  assert.throws(() => lockExclusively(directory), { name: 'SetupError' });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  using _free = lockExclusively(directory);
});
