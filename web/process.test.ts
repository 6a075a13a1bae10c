/** appliance-web as a process: its arguments, its end by a signal, and its end when nobody has come for a while. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { projectRoot } from '../packaging/dev/project.ts';
import { tempDirectory } from '../packaging/test/harness/temp-directory.ts';
import { waitFor } from '../packaging/test/harness/wait.ts';
import { version } from '../appliance/version.ts';
import { scriptedDaemon } from './daemon.testdata.ts';

const program = join(projectRoot, 'web/main.ts');
const manager = join(projectRoot, 'packaging/test/harness/socket-activation.pl');

/** Goes with its scope, however a test ends. */
interface Run extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  readonly code: Promise<unknown>;
}

function run(command: string, args: readonly string[]): Run {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (output += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (errors += part));
  const code = once(child, 'close').then(([exitCode]) => exitCode as unknown);
  return {
    child,
    output: () => output,
    errors: () => errors,
    code,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await code;
    },
  };
}

/** Status and body over a connection of its own. */
function ask(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path, agent: false, rejectUnauthorized: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', reject).on('end', () => resolve(`${response.statusCode} ${text}`));
      },
    );
    asking.on('error', reject).end();
  });
}

test('what is asked for on the command line must be answered there, and a mistake must say what is right', async () => {
  const table: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['--version'], 0, new RegExp(`^appliance-web ${version}\n$`)],
    [['--help'], 0, /^Usage: appliance-web .*Example: /s],
    [['--listen', '8443'], 2, /--listen must be ADDR:PORT.*Usage:/s],
    [['--root', 'x', '--listen', '127.0.0.1:0'], 2, /--root must be an absolute path/],
    [['--nothing'], 2, /Unknown option '--nothing'.*Usage:/s],
    [[], 2, /systemd has passed no socket: start appliance-web\.socket, or give --listen/],
    [
      ['--root', '/nowhere', '--listen', '192.0.2.1:8443'],
      1,
      /cannot listen on 192\.0\.2\.1, port 8443: .*EADDRNOTAVAIL/,
    ],
  ];
  await Promise.all(
    table.map(async ([args, code, text]) => {
      const { code: ended, output, errors } = run(process.execPath, [program, ...args]);
      assert.equal(await ended, code, args.join(' '));
      assert.match(output() + errors(), text);
    }),
  );
});

test('SIGTERM must end it with 0, after the streams were told, and must not wait for who keeps a connection open', async () => {
  await using folder = await tempDirectory();
  await using daemon = await scriptedDaemon(join(folder.path, 'run/applianced/web.sock'));
  await using page = run(process.execPath, [program, '--root', folder.path, '--listen', '127.0.0.1:0']);
  const port = await waitFor('the port', () => /port=(\d+)/.exec(page.errors())?.[1]);
  const stream = request({
    host: '127.0.0.1',
    port,
    path: '/live',
    agent: false,
    rejectUnauthorized: false,
  }).end();
  const [response] = await once(stream, 'response');
  let text = '';
  response.setEncoding('utf8').on('data', (part: string) => (text += part));
  await waitFor('the beginning of the stream', () => text.includes('event: region'));
  const startedAt = performance.now();
  page.child.kill('SIGTERM');
  assert.equal(await page.code, 0);
  assert.ok(performance.now() - startedAt < 3_000, 'it must not wait for its deadline');
  assert.match(text, /event: bye\n/);
  assert.equal(daemon.followers(), 0);
});

test('a process that ends because nobody came must lose no visitor, however close its end and a visit are', async () => {
  await using folder = await tempDirectory();
  await using daemon = await scriptedDaemon(join(folder.path, 'run/applianced/web.sock'), { idleExitMs: 5 });
  await using held = run('perl', [manager, process.execPath, program, '--root', folder.path]);
  const lines: string[] = [];
  createInterface({ input: held.child.stdout ?? assert.fail() }).on('line', (line) => lines.push(line));
  const port = Number((await waitFor('the port', () => lines[0]?.startsWith('port ') && lines[0])).slice(5));
  const ends = (): readonly string[] => lines.filter((line) => line.startsWith('ended '));
  const visits: string[] = [];
  const visitor = async (): Promise<void> => {
    while (ends().length < 6) {
      visits.push(await ask(port, '/healthz'));
      // Until it is about to end: a visit in that instant is what this is about.
      await new Promise((resolve) => setTimeout(resolve, visits.length % 12));
    }
  };
  await Promise.all([visitor(), visitor(), visitor()]);
  assert.deepEqual(
    visits.filter((visit) => visit !== '200 ok\n'),
    [],
  );
  assert.deepEqual(new Set(ends()), new Set(['ended 0']));
  held.child.stdin?.end();
  await held.code;
  assert.equal(daemon.followers(), 0);
});
