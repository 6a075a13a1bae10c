/** Commands and logs on a real engine; cases for every version. */

import assert from 'node:assert/strict';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { type Cases, failsAs, shell, signal } from './bench.testdata.ts';

export const streamCases: Cases = {
  'a command that is not there, or not to be executed, is no fault of the engine': async (bench) => {
    for (const command of ['nope', '/etc/passwd', '/nope/nope']) {
      const name = `command-${command.replaceAll('/', '-')}`;
      await failsAs('command-missing', bench.run(name, { Cmd: [command] }));
      const failed = await bench.details(name);
      assert.equal(failed.state, 'created');
      assert.notEqual(failed.error, '');
    }
  },

  'exec gives exit code and both streams, and bounds what it keeps': async (bench) => {
    const id = await bench.run('exec');
    const exec = (script: string, more = {}) =>
      bench.engine.exec(id, ['sh', '-c', script], { timeoutMs: 10_000, ...more }, signal);
    assert.deepEqual(await exec('echo out; exit 7'), { exitCode: 7, output: 'out\n' });
    assert.deepEqual(await exec('echo err >&2'), { exitCode: 0, output: 'err\n' });
    const options = { user: 'user', workingDir: '/tmp', environment: ['A=b c'] };
    assert.equal((await exec('id -u; echo "$A"; ls -d "$PWD"', options)).output, '1000\nb c\n/tmp\n');
    const loud = await exec('i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done; exit 5');
    assert.deepEqual([loud.exitCode, loud.output.length], [5, 4096]);
    const absent = await bench.engine.exec(id, ['nope'], { timeoutMs: 10_000 }, signal);
    assert.ok([126, 127].includes(absent.exitCode), String(absent.exitCode));
    assert.match(absent.output, /not found/);
  },

  'every exec of many has its exit code': async (bench) => {
    const id = await bench.run('exec-many');
    for (let round = 0; round < 40; round++) {
      const { exitCode } = await bench.engine.exec(
        id,
        ['sh', '-c', `exit ${round}`],
        { timeoutMs: 10_000 },
        signal,
      );
      assert.equal(exitCode, round);
    }
  },

  'a command that hangs must end at its deadline; one in a dead container is a conflict': async (bench) => {
    const id = await bench.run('exec-hang');
    await failsAs('timeout', bench.engine.exec(id, ['sleep', '1000'], { timeoutMs: 300 }, signal));
    const abort = new AbortController();
    const hanging = bench.engine.exec(id, ['sleep', '1000'], { timeoutMs: 60_000 }, abort.signal);
    abort.abort();
    await failsAs('aborted', hanging);
    await bench.engine.stopContainer(id, { graceMs: 0 }, signal);
    await failsAs('conflict', bench.engine.exec(id, ['true'], { timeoutMs: 10_000 }, signal));
    await failsAs('not-found', bench.engine.exec('nobody', ['true'], { timeoutMs: 10_000 }, signal));
  },

  'a log has streams, times and a beginning of choice': async (bench) => {
    const id = await bench.run('log', shell('echo one; sleep 0.1; echo two >&2; sleep 0.1; printf three'));
    await waitFor('it ended', async () => (await bench.details(id)).state === 'exited');
    const lines = await bench.logLines(id);
    assert.deepEqual(
      lines.map(({ stream, text }) => [stream, text]),
      [
        ['stdout', 'one'],
        ['stderr', 'two'],
        ['stdout', 'three'],
      ],
    );
    assert.deepEqual(await bench.logLines(id, { tail: 1 }), lines.slice(2));
    assert.deepEqual(await bench.logLines(id, { since: lines[1]?.at }), lines.slice(1));
    await failsAs('not-found', bench.logLines('nobody'));
    await failsAs('bad-request', bench.logLines(id, { since: 'yesterday' }));
  },

  'a line that the engine splits at 16 KiB is one line': async (bench) => {
    const script = 'i=0; while [ $i -lt 4000 ]; do printf 0123456789; i=$((i+1)); done; echo; echo end';
    const id = await bench.run('long-line', shell(script));
    await waitFor('it ended', async () => (await bench.details(id)).state === 'exited');
    assert.deepEqual(
      (await bench.logLines(id)).map(({ text }) => text),
      ['0123456789'.repeat(4000), 'end'],
    );
  },

  'the log of a terminal has no frames': async (bench) => {
    const id = await bench.run('terminal', { ...shell('echo one; echo two >&2'), Tty: true });
    await waitFor('it ended', async () => (await bench.details(id)).state === 'exited');
    assert.deepEqual(
      (await bench.logLines(id)).map(({ stream, text, at }) => [stream, text, at.endsWith('Z')]),
      [
        ['stdout', 'one', true],
        ['stdout', 'two', true],
      ],
    );
  },

  'a log is followed until the container ends, or until nobody reads': async (bench) => {
    const id = await bench.run('follow', shell('echo one; sleep 1000'));
    const abort = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { text } of bench.engine.logs(id, { follow: true }, abort.signal)) seen.push(text);
    })();
    await waitFor('the first line', () => seen.length === 1);
    abort.abort();
    await failsAs('aborted', reading);
    const toTheEnd = bench.logLines(id, { follow: true });
    await bench.engine.stopContainer(id, { graceMs: 0 }, signal);
    assert.deepEqual(
      (await toTheEnd).map(({ text }) => text),
      ['one'],
    );
  },
};
