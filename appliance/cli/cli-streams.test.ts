import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLine } from '../contract/log-line.ts';
import { memoryDaemon, NOW, service, statusOf } from '../api/memory.testdata.ts';
import { served } from '../api/served.testdata.ts';
import { appliancectl, transcript } from './cli.testdata.ts';

const two = statusOf([service('broker'), service('ui')]);

function logged(at: string, text: string): LogLine {
  return { container: 'broker-svc', stream: 'stdout', at: `2026-01-31T12:00:0${at}Z`, text };
}

/** Calls `then` once when the output matches. */
function once(pattern: RegExp, then: () => void): (all: string) => void {
  let done = false;
  return (all) => {
    if (done || !pattern.test(all)) return;
    done = true;
    then();
  };
}

test('logs of one service have no prefix, of several they have; JSON keeps the text as it was', async () => {
  await using it = await served();
  it.daemon.setStatus(two);
  it.daemon.setLines([logged('1', 'one'), logged('2', '\x1b[31mtwo')]);
  assert.equal(transcript(await appliancectl(it.socketPath, ['logs', 'broker'])), 'exit 0\none\ntwo\n');
  assert.equal(
    transcript(await appliancectl(it.socketPath, ['logs'])),
    'exit 0\nbroker | one\nui     | one\nbroker | two\nui     | two\n',
  );
  const json = await appliancectl(it.socketPath, ['logs', 'ui', '--json']);
  assert.equal(JSON.parse(json.stdout.split('\n')[1] ?? '').text, '\x1b[31mtwo');
  assert.equal(it.daemon.asked[0]?.options.tail, 100);
});

test('logs --since asks for all lines from then on', async () => {
  await using it = await served();
  await appliancectl(it.socketPath, ['logs', 'broker', '--since', '2026-01-31']);
  assert.deepEqual(it.daemon.asked[0]?.options, {
    follow: false,
    timestamps: true,
    since: '2026-01-31T00:00:00.000Z',
  });
});

test('logs -f and events -f go on until Ctrl-C, which is no failure', async () => {
  await using it = await served();
  it.daemon.setLines([logged('1', 'one')]);
  it.daemon.emit({ at: NOW, kind: 'daemon', message: 'started' });
  for (const [args, shown] of [
    [['logs', '-f', 'broker'], /one/],
    [['events', '-f'], /started/],
  ] as const) {
    const result = await appliancectl(it.socketPath, args, {
      onStdout: (all, child) => void (shown.test(all) && child.kill('SIGINT')),
    });
    assert.deepEqual([result.code, result.signal, result.stderr], [0, null, ''], args.join(' '));
  }
});

test('logs -f goes on when the container was replaced, and shows no line twice', async () => {
  await using it = await served();
  it.daemon.setLines([logged('1', 'one'), logged('2', 'two')]);
  it.daemon.endFollowing();
  const replaced = once(/two/, () => it.daemon.setLines([logged('2', 'two'), logged('3', 'three')]));
  const result = await appliancectl(it.socketPath, ['logs', '-f', 'broker'], {
    onStdout: (all, child) => {
      replaced(all);
      if (all.includes('three')) child.kill('SIGINT');
    },
  });
  assert.equal(result.stdout, 'one\ntwo\nthree\n');
  assert.equal(it.daemon.asked.at(-1)?.options.since, '2026-01-31T12:00:02Z');
});

test('events -f shows what happens meanwhile', async () => {
  await using it = await served();
  it.daemon.emit({ at: NOW, kind: 'daemon', message: 'first' });
  const second = once(/first/, () => it.daemon.emit({ at: NOW, kind: 'daemon', message: 'second' }));
  const result = await appliancectl(it.socketPath, ['events', '-f'], {
    onStdout: (all, child) => {
      second(all);
      if (all.includes('second')) child.kill('SIGINT');
    },
  });
  assert.equal(result.stdout.trim().split('\n').length, 2);
});

test('status --watch --json prints a line for each change', async () => {
  await using it = await served();
  const change = once(/\n/, () => it.daemon.setStatus(statusOf([service('broker')], { summary: 'changed' })));
  const result = await appliancectl(it.socketPath, ['status', '--watch', '--json'], {
    onStdout: (all, child) => {
      change(all);
      if (all.includes('changed')) child.kill('SIGINT');
    },
  });
  const summaries = result.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).summary);
  assert.deepEqual(summaries, ['All 1 services are healthy', 'changed']);
  assert.equal(result.code, 0);
});

test('a command waits for its work and ends as the work ended', async () => {
  const daemon = memoryDaemon();
  await using it = await served(
    {},
    {
      ...daemon,
      command: (command, origin) => {
        const item = daemon.command(command, origin);
        assert.ok(item !== undefined && 'id' in item);
        const end = (): void => {
          if (command.command === 'stop') daemon.endWork(item.id, 'failed', 'it hangs');
          else daemon.endWork(item.id, 'done', 'it is healthy again');
        };
        setTimeout(end, 300);
        return item;
      },
    },
  );
  assert.equal(
    transcript(await appliancectl(it.socketPath, ['restart', 'broker'])),
    'exit 0\nbroker: it is healthy again\n',
  );
  assert.equal(transcript(await appliancectl(it.socketPath, ['stop'])), 'exit 1\nstack: it hangs\n');
});

test('--no-wait ends when the command is accepted, and --timeout gives the waiting up', async () => {
  await using it = await served();
  assert.equal(
    transcript(await appliancectl(it.socketPath, ['start', '--no-wait'])),
    'exit 0\nstack: accepted\n',
  );
  const late = await appliancectl(it.socketPath, ['restart', 'broker', '--timeout', '0.3']);
  assert.equal(
    transcript(late),
    'exit 1\nstderr: appliancectl: not done after 0.3 s: restart broker; the daemon goes on with it (appliancectl status)\n',
  );
  assert.deepEqual(
    it.daemon.accepted.map(({ command, service: name }) => `${command} ${name ?? 'all'}`),
    ['start all', 'restart broker'],
  );
});

test('Ctrl-C ends the waiting with 130', async () => {
  await using it = await served();
  it.daemon.setStatus(two);
  const result = appliancectl(it.socketPath, ['restart'], {
    onSpawn: (child) => {
      const timer = setInterval(() => {
        if (it.daemon.accepted.length === 0) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 10);
    },
  });
  assert.equal((await result).code, 130);
});
