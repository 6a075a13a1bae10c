/** The program on a terminal, with a daemon that says what it is told to. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { statusOf, service } from '../appliance/api/memory.testdata.ts';
import { tempDirectory } from '../packaging/test/harness/temp-directory.ts';
import { waitUntil } from '../packaging/test/harness/wait.ts';
import { scriptedDaemon, sendJson, sendProblem } from '../web/daemon.testdata.ts';
import { openPty } from './pty.testdata.ts';

const PROGRAM = join(import.meta.dirname, 'main.ts');

async function stage(socket: 'api.sock' | 'console.sock' = 'api.sock') {
  const folder = await tempDirectory();
  const daemon = await scriptedDaemon(join(folder.path, 'run/applianced', socket));
  daemon.sayStatus(statusOf([service('broker'), service('parser', { dependsOn: ['broker'] })]));
  return {
    daemon,
    root: folder.path,
    file: (name: string) => join(folder.path, name),
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('the console must show the appliance, and leave the terminal as it was', async () => {
  await using it = await stage();
  await using pty = openPty({ args: [PROGRAM, '--root', it.root] });
  await pty.until('both services', /broker +\+ healthy[\s\S]*parser +\+ healthy/);
  pty.type('q');
  assert.equal(await pty.exitCode, 0);
  assert.ok(pty.raw().includes('\u001B[?1049l'), 'the first screen is back');
  assert.ok(pty.raw().lastIndexOf('\u001B[?25h') > pty.raw().lastIndexOf('\u001B[?25l'), 'the cursor too');
});

test('a daemon that goes must be said above what it said last, and be taken up again', async () => {
  await using it = await stage();
  await using pty = openPty({ args: [PROGRAM, '--root', it.root] });
  await pty.until('a service', /broker +\+ healthy/);
  await it.daemon.stop();
  const silent = await pty.until('the silence', /daemon does not answer/);
  assert.match(silent, /below is old/);
  assert.match(silent, /broker +\+ healthy/);
  await it.daemon.start();
  await pty.until('the daemon', /healthy +All/);
});

test('an order must reach the daemon after a Yes, and its answer be seen', async () => {
  await using it = await stage();
  it.daemon.on('/v1/services/parser/restart', (_, response) =>
    sendJson(response, 202, { id: 'w1', message: 'accepted: it waits for its turn' }),
  );
  await using pty = openPty({ args: [PROGRAM, '--root', it.root] });
  await pty.until('a service', /parser +\+ healthy/);
  pty.type('2jr');
  await pty.until('the question', /Restart parser\?/);
  pty.type('y');
  await pty.until('the answer', /Restart parser: accepted: it waits for its turn/);
  assert.deepEqual(
    it.daemon.seen.filter(({ method }) => method === 'POST').map(({ url }) => url),
    ['/v1/services/parser/restart'],
  );
});

test('on the terminal of the appliance a change must wait for the password, which no file and no screen shows', async () => {
  await using it = await stage('console.sock');
  let asked = 0;
  it.daemon.on('/v1/session', ({ method, body }, response) => {
    if (method !== 'POST') return sendProblem(response, 401);
    asked += 1;
    if (!body.includes('correct horse')) return sendProblem(response, 401);
    return sendJson(response, 200, {
      token: 'the-token',
      user: 'admin',
      role: 'operator',
      expiresAt: '2027-01-01T00:00:00Z',
    });
  });
  it.daemon.on('/v1/stop', (_, response) => sendJson(response, 202, { id: 'w1', message: 'accepted' }));
  const file = it.file('session.jsonl');
  const args = [
    PROGRAM,
    '--root',
    it.root,
    '--socket',
    join(it.root, 'run/applianced/console.sock'),
    '--tty',
    '--record',
    file,
  ];
  await using pty = openPty({ args });
  await pty.until('it is locked', /locked/);
  pty.type('q0j\r');
  await pty.until('the password is asked for', /A change needs a password/);
  pty.type('wrong horse\r');
  await waitUntil(
    'the first try',
    () => asked,
    (count) => count === 1,
  );
  await pty.until('the refusal', /^(?![^]*Asking)[^]*A change needs/);
  pty.type('correct horse\r');
  await pty.until('the question', /Stop all services\?/);
  pty.type('y');
  await pty.until('the answer', /Stop all services: accepted/);
  const stopped = it.daemon.seen.find(({ url }) => url === '/v1/stop');
  assert.equal(stopped?.headers.authorization, 'Bearer the-token');
  const recorded = await waitUntil(
    'the record',
    () => readFile(file, 'utf8'),
    (text) => text.includes('Stop') || text.includes('stop-all'),
  );
  assert.doesNotMatch(recorded + pty.raw(), /horse|the-token/);
  await using again = openPty({ args: [PROGRAM, '--replay', file] });
  await again.until('what was recorded', /a recording[\s\S]*Stop all services: accepted/);
  await again.until('its end', /The recording is over/);
  again.type('q');
  assert.equal(await again.exitCode, 0);
});

test('a console that is switched off must say so, and how the appliance is, and no daemon that does not answer', async () => {
  await using it = await stage('console.sock');
  it.daemon.on('/v1/live', (_, response) => sendProblem(response, 403));
  it.daemon.on('/health', (_, response) =>
    sendJson(response, 503, {
      status: 'fail',
      checks: [{ name: 'stack', status: 'fail', detail: '1 of 2 services works.' }],
    }),
  );
  const args = [PROGRAM, '--root', it.root];
  await using pty = openPty({ args });
  const seen = await pty.until('the sentence', /1 of 2 services works\./);
  assert.doesNotMatch(seen, /does not answer|broker/);
  await using plain = openPty({ args: [...args, '--profile', 'plain'] });
  assert.equal(await plain.exitCode, 1);
  assert.match(plain.raw(), /1 of 2 services works\./);
});

for (const [term, lang] of [
  ['vt100', 'C'],
  ['dumb-of-old', 'POSIX'],
  ['vt220', 'de_DE'],
] as const)
  test(`nothing but ASCII must be sent to ${term} with the locale ${lang}`, async () => {
    await using it = await stage();
    await using pty = openPty({ args: [PROGRAM, '--root', it.root], env: { TERM: term, LANG: lang } });
    await pty.until('a service', /broker +\+ healthy/);
    pty.type('?');
    await pty.until('help', /This help/);
    // eslint-disable-next-line no-control-regex -- what is looked for is control characters
    assert.doesNotMatch(pty.raw(), /[\u0080-\u00FF\u000E\u000F]/);
  });

test('a terminal that is too small must still say how the appliance is', async () => {
  await using it = await stage();
  await using pty = openPty({ args: [PROGRAM, '--root', it.root], size: { columns: 20, rows: 5 } });
  await pty.until('the sentence', /60x16/);
});

test('without a terminal the overview must be printed once', async () => {
  await using it = await stage();
  await using pty = openPty({ args: [PROGRAM, '--root', it.root, '--profile', 'plain'] });
  assert.equal(await pty.exitCode, 0);
  assert.match(pty.raw(), /broker +\+ healthy/);
});

test('wrong arguments must be told with the usage', async () => {
  await using pty = openPty({ args: [PROGRAM, '--profile', 'vga'] });
  assert.equal(await pty.exitCode, 2);
  assert.match(await pty.seen(), /--profile must be one of linux, utf8, ascii, plain/);
});
