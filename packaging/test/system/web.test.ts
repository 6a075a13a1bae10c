/** The status page as it is installed: who is served, what its process may touch, and what becomes of it over the years. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { answerOf, bootApplianceHost, type ApplianceHost } from './kit/appliance-host.ts';
import { visitProgram } from './kit/visit-program.ts';

const skip = await hostSkipReason();
const SERVICE = 'appliance-web.service';
const NODE = '/usr/lib/applianced/node';
const PAGE = 'https://localhost:8443';
const CA = '/var/lib/applianced/certs/current/ca.crt';

for (const suite of hostSuites) {
  describe(`the status page on a ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    before(async () => {
      box = await bootApplianceHost(suite);
      await box.untilCerts(({ state }) => state === 'published');
    });
    after(() => box[Symbol.asyncDispose]());

    /** As a visitor on the machine gets it; empty where nobody answers. */
    const visit = async (url: string, ...how: string[]): Promise<string> =>
      (await answerOf(box.host.exec(NODE, '-e', visitProgram, url, ...how))).stdout;
    const asUser = (...command: string[]) => {
      const user = ['setpriv', '--reuid=appliance-web', '--regid=appliance-web', '--init-groups'];
      return answerOf(box.host.exec(...user, ...command));
    };
    const untilHealthy = (url: string) =>
      waitUntil(
        `${url} answers`,
        () => visit(`${url}/healthz`),
        (text) => text.startsWith('HTTP/1.1 200'),
      );

    test('nobody must be needed to start it: the first visitor does, over TLS with the certificate of the appliance', async () => {
      assert.equal(await box.host.unitProperty(SERVICE, 'ActiveState'), 'inactive');
      const answer = await visit(`${PAGE}/`);
      assert.match(answer, /^HTTP\/1\.1 200/);
      assert.match(answer, /appliancectl user set-password/);
      assert.equal(await box.host.unitProperty(SERVICE, 'ActiveState'), 'active');
      assert.match(await visit(`${PAGE}/healthz`, CA), /^HTTP\/1\.1 200/);
    });

    test('plain HTTP must be sent on to HTTPS', async () => {
      const answer = await visit('http://localhost:8443/');
      assert.match(answer, /^HTTP\/1\.1 308[^]*location: https:\/\/localhost:8443\//i);
    });

    test("its user must reach neither engine, operators' socket, keys nor state", async () => {
      for (const socket of ['/run/docker.sock', '/run/applianced/api.sock']) {
        const refused = await asUser(NODE, '-e', visitProgram, 'http://localhost/version', `unix:${socket}`);
        assert.deepEqual([refused.exitCode, refused.stderr.trim()], [1, 'EACCES'], socket);
      }
      const own = ['http://localhost/version', 'unix:/run/applianced/web.sock'];
      assert.equal((await asUser(NODE, '-e', visitProgram, ...own)).exitCode, 0);
      for (const path of [
        '/var/lib/applianced/certs/current/server.key',
        '/var/lib/applianced/pki/server.pem',
        '/var/lib/applianced/state.db',
      ]) {
        await box.host.exec('test', '-e', path);
        assert.notEqual((await asUser('cat', path)).exitCode, 0, path);
      }
    });

    test('its process must see no network and none of the state, and be able to do little', async () => {
      await untilHealthy(PAGE);
      const pid = await box.host.unitProperty(SERVICE, 'MainPID');
      const inside = (...command: string[]) =>
        answerOf(box.host.exec('nsenter', `--target=${pid}`, '--mount', '--net', ...command));
      const state = await inside('ls', '/var/lib/applianced');
      assert.equal(state.stdout.trim(), '', state.stderr);
      const { stdout: devices } = await box.host.exec('cat', `/proc/${pid}/net/dev`);
      const names = devices
        .split('\n')
        .slice(2)
        .flatMap((line) => (line.includes(':') ? [line.split(':')[0]?.trim()] : []));
      assert.deepEqual(names, ['lo']);
      const { stdout } = await box.host.exec('systemd-analyze', 'security', '--no-pager', SERVICE);
      const exposure = Number(/exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
      assert.ok(exposure <= 1.5, `${SERVICE}: ${exposure}`);
    });

    test('another place in web.listen must be listened at without a restart by hand', async () => {
      await box.write('/etc/applianced/node.json', '{ "web": { "listen": ":9443" } }');
      await untilHealthy('https://localhost:9443');
      assert.equal(await visit(`${PAGE}/healthz`), '');
      await box.write('/etc/applianced/node.json', '{}');
      await untilHealthy(PAGE);
    });

    test('a support bundle must hold what the units wrote to the journal, as far as the daemon may read it', async () => {
      await box.host.exec('appliancectl', 'support', '--output', '/root/bundle.tar.gz');
      const unpacked = ['tar', '--extract', '--to-stdout', '--wildcards', '--file=/root/bundle.tar.gz'];
      const inBundle = async (name: string): Promise<string> =>
        (await box.host.exec(...unpacked, `*/${name}`)).stdout;
      assert.match(await inBundle('journal/applianced.log'), /applianced\[\d+\]: /);
      assert.match(await inBundle('journal/appliance-web.log'), /appliance-web/);
      assert.match(await inBundle('machine/packages.txt'), /^ii {1,2}applianced /m);
    });

    test('with the daemon stopped the page must still answer, and say so', async () => {
      await untilHealthy(PAGE);
      const sockets = ['applianced-web.socket', 'applianced-console.socket', 'applianced-api.socket'];
      const daemon = [...sockets, 'applianced.service'];
      await box.host.exec('systemctl', 'stop', ...daemon);
      const untilSilent = (what: string) =>
        waitUntil(
          what,
          () => visit(`${PAGE}/`),
          (text) => text.startsWith('HTTP/1.1 200') && /does not answer/i.test(text),
        );
      await untilSilent('the page says it');
      await box.host.exec('systemctl', 'stop', SERVICE);
      await untilSilent('the page says it where it was started after that');
      await box.host.exec('systemctl', 'start', ...daemon);
      await waitUntil(
        'the page is well again',
        () => visit(`${PAGE}/`),
        (text) => text.startsWith('HTTP/1.1 200') && !/does not answer/i.test(text),
      );
    });
  });
}
