/** The socket of the console as it is installed: whoever is in its group alone reads, and changes something with a password only. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { openPty } from '../../../tui/pty.testdata.ts';
import { answerOf, bootApplianceHost, type ApplianceHost } from './kit/appliance-host.ts';

const skip = await hostSkipReason();
const NODE = '/usr/lib/applianced/node';
const SOCKET = '/run/applianced/console.sock';
const PASSWORD = 'correct horse battery';
/** socket, method, path, body, bearer -> `status body` */
const ask = `
const [socketPath, method, path, body, token] = process.argv.slice(1);
const headers = { ...(body && { 'Content-Type': 'application/json' }), ...(token && { Authorization: 'Bearer ' + token }) };
require('node:http').request({ socketPath, method, path, headers }, (answer) => {
  process.stdout.write(answer.statusCode + ' ');
  answer.pipe(process.stdout);
}).on('error', (error) => { process.stderr.write(error.code); process.exitCode = 1; }).end(body);
`;

for (const suite of hostSuites) {
  describe(`the console's socket on a ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    before(async () => {
      box = await bootApplianceHost(suite);
      await box.until('the first look', () => true);
    });
    after(() => box[Symbol.asyncDispose]());

    /** As a process that has nothing but the group of the console. */
    const unprivileged = (...request: string[]) => {
      const who = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--groups=appliance-console'];
      return answerOf(box.host.exec(...who, NODE, '-e', ask, ...request));
    };
    const at = async (method: string, path: string, body = '', token = ''): Promise<[number, unknown]> => {
      const { stdout, stderr } = await unprivileged(SOCKET, method, path, body, token);
      const [, status, text] = /^(\d+) (.*)$/s.exec(stdout) ?? assert.fail(`${stdout} ${stderr}`);
      return [Number(status), JSON.parse(text ?? '')];
    };
    const typeOf = (answer: unknown): unknown => (answer as { readonly type?: unknown }).type;

    test('a process of its group must be able to read, and neither to change something nor to reach another socket', async () => {
      for (const path of ['/v1/status', '/v1/events', '/v1/plan', '/v1/config', '/v1/page'])
        assert.equal((await at('GET', path))[0], 200, path);
      const [status, problem] = await at('POST', '/v1/restart');
      assert.deepEqual([status, typeOf(problem)], [401, 'urn:applianced:sign-in-needed']);
      for (const other of ['api.sock', 'web.sock']) {
        const refused = await unprivileged(`/run/applianced/${other}`, 'GET', '/health');
        assert.deepEqual([refused.exitCode, refused.stderr], [1, 'EACCES'], other);
      }
    });

    test('a new appliance must be set up on its terminal, step by step, from the first password to the start of its services', async () => {
      const program = ['/usr/lib/applianced/appliance-console', '--tty', '--socket', SOCKET];
      const who = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--groups=appliance-console'];
      await using pty = openPty({ command: box.host.inside(['TERM=linux', ...who, ...program]) });
      await pty.until('the first password', /Step 1 of 6/);
      pty.type(`${PASSWORD}\r`);
      pty.type(`${PASSWORD}\r`);
      const hostname = await pty.until('the host name', /Step 2 of 6[^]*Host name +\S+_/);
      assert.doesNotMatch(hostname, /horse/);
      pty.type('\u0015box-17\r');
      await pty.until('the time zone', /Step 3 of 6[^]*Time zone +\S+_/);
      pty.type('\u0015Europe/Berlin\r');
      const next = await pty.until('the network, or what the appliance is', /Step [45] of 6/);
      // Nobody sets the network of a host that has none of its own.
      if (next.includes('Step 4')) pty.type('\u001B[6~');
      await pty.until('what the appliance is', /Step 5 of 6[^]*Role/);
      pty.type('\t\u0015box-17.example.com\r\r\r\r\r');
      await pty.until('the registry', /Step 6 of 6/);
      pty.type('\u001B[6~');
      await pty.until('the start of the services', /Start of the services[^]*The set-up is over/);
      const { stdout } = await box.host.exec('sh', '-c', 'cat /etc/hostname; readlink /etc/localtime');
      assert.match(stdout, /^box-17\n.*Europe\/Berlin\n$/);
      const node = JSON.parse(await box.host.readFile('/etc/applianced/node.json')) as object;
      assert.equal('node_hostname' in node && node.node_hostname, 'box-17.example.com');
    });

    test('that password must be the only first one, and its session change node.json from inside of the sandbox', async () => {
      assert.equal((await at('POST', '/v1/first-password', JSON.stringify({ password: PASSWORD })))[0], 409);
      const signIn = JSON.stringify({ user: 'admin', password: PASSWORD });
      const [status200, session] = await at('POST', '/v1/session', signIn);
      assert.equal(status200, 200, JSON.stringify(session));
      const { token } = session as { readonly token: string };
      const [, config] = await at('GET', '/v1/config');
      const { revision } = config as { readonly revision: string };
      const change = JSON.stringify({ revision, changes: { org_id: 'acme', 'console.mode': 'view' } });
      assert.equal((await at('POST', '/v1/config', change))[0], 401);
      const [status, answer] = await at('POST', '/v1/config', change, token);
      assert.equal(status, 200, JSON.stringify(answer));
      const { stdout } = await box.host.exec('stat', '--format=%A %U:%G', '/etc/applianced/node.json');
      assert.equal(stdout.trim(), '-rw------- root:root');
      const isViewOnly = (type: unknown) => type === 'urn:applianced:console-view-only';
      const restart = async () => typeOf((await at('POST', '/v1/restart', '', token))[1]);
      await waitUntil('the console only shows', restart, isViewOnly);
      await box.host.exec('appliancectl', 'config', 'set', 'console.mode', 'off');
      const status503 = async () => (await at('GET', '/v1/status'))[0];
      await waitUntil('the console is off', status503, (code) => code === 403);
      await box.host.exec('appliancectl', 'config', 'set', 'console.mode', 'manage');
      await waitUntil('it is on again', status503, (code) => code === 200);
    });
  });
}
