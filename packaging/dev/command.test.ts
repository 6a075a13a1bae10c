import assert from 'node:assert/strict';
import test from 'node:test';
import { CommandError, findProgram, run } from './command.ts';

test('a command must get its input and environment, and give both outputs', async () => {
  const { stdout, stderr } = await run(['sh', '-c', 'cat; echo "$GREETING" >&2'], {
    input: 'in',
    env: { GREETING: 'hello' },
  });
  assert.deepEqual({ stdout, stderr }, { stdout: 'in', stderr: 'hello\n' });
});

test('a failing command must say how it ended and what it wrote last', async () => {
  const failing = run(['sh', '-c', 'echo reason >&2; exit 3']);
  await assert.rejects(failing, { name: 'CommandError', message: /exit code 3\nreason/, exitCode: 3 });
});

test('a command that runs out of time must be killed and say so', async () => {
  await assert.rejects(run(['sleep', '60'], { timeoutMs: 50 }), /ended by SIGKILL/);
});

test('a program that is not installed must fail as a command, and be found nowhere', async () => {
  await assert.rejects(run(['appl-no-such-program']), CommandError);
  assert.equal(await findProgram('appl-no-such-program'), undefined);
  assert.match((await findProgram('sh')) ?? '', /\/sh$/);
});
