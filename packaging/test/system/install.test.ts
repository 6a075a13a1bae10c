/** From a signed repository onto a fresh Debian: what is there then, what it says, and what is left when it goes. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { waitFor, waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import {
  answerOf,
  bootBareHost,
  installAppliance,
  loadSmallImages,
  type ApplianceHost,
} from './kit/appliance-host.ts';
import { smallStack, volumeName } from './kit/small-stack.ts';
import { versions } from './kit/packages.ts';
import { screenOf } from './kit/terminal.ts';

const skip = await hostSkipReason();
/** Of systemd-analyze security, 0 (best) to 10; raised only with a reason in the unit. */
const exposureBounds = { 'applianced.service': 2.5, 'appliance-console@tty1.service': 1.0 };

for (const suite of hostSuites) {
  describe(`the package on a fresh ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    before(async () => {
      box = await bootBareHost(suite);
    });
    after(() => box[Symbol.asyncDispose]());

    test('a package that was tampered with must not be installed, and apt must say why', async () => {
      const { host, vendor, packages, apt } = box;
      await host.install(packages.keyring);
      await apt('update');
      const deb = join(vendor.directory, 'pool/stable/main/a/applianced', debName());
      const genuine = await readFile(deb);
      const damaged = Buffer.from(genuine);
      const middle = damaged.length >> 1;
      damaged[middle] = (damaged[middle] ?? 0) ^ 1;
      await writeFile(deb, damaged);
      const refused = await answerOf(apt('install', 'applianced'));
      await writeFile(deb, genuine);
      assert.equal(refused.exitCode, 100);
      assert.match(refused.stderr, /Hash Sum mismatch|hash mismatch/i);
      assert.equal(await packageState(), '');
    });

    test('an index that the key has not signed must not be believed, and apt must say why', async () => {
      const { vendor, apt } = box;
      const index = join(vendor.directory, 'dists/stable/InRelease');
      const genuine = await readFile(index, 'utf8');
      await writeFile(index, genuine.replace(/^Label: .*$/m, 'Label: another'));
      // Without what the last update has left, so that the index is fetched whatever its date.
      await box.host.exec('sh', '-c', 'rm -rf /var/lib/apt/lists/*');
      const refused = await answerOf(apt('update', '--error-on=any'));
      await writeFile(index, genuine);
      assert.equal(refused.exitCode, 100);
      assert.match(refused.stderr, /BADSIG|signature/i);
      assert.notEqual((await answerOf(apt('install', 'applianced'))).exitCode, 0);
      assert.equal(await packageState(), '');
    });

    test('it must be up after one apt-get install, say that it is not configured, and what to do', async () => {
      const { host, ctl } = box;
      await installAppliance(box);
      assert.equal(await host.unitProperty('applianced.service', 'ActiveState'), 'active');
      const said = await ctl('status');
      assert.equal(said.stderr, '');
      assert.match(said.stdout, /Not configured/);
      assert.match(said.stdout, /Next: .*node_role in \/etc\/applianced\/node\.json/);
      assert.match(
        await host.unitProperty('applianced.service', 'StatusText'),
        /^Not configured/,
        'systemctl status says it too',
      );
      assert.equal(await host.systemState(), 'running');
    });

    test('its units must be enabled, its sockets and folders open to those who are meant and to nobody else', async () => {
      const { host } = box;
      const sockets = [
        'applianced-api.socket',
        'applianced-web.socket',
        'applianced-console.socket',
        'appliance-web.socket',
      ];
      const units = ['applianced.service', ...sockets, 'appliance-console@tty1.service'];
      const enabled = await host.exec('systemctl', 'is-enabled', ...units);
      assert.equal(enabled.stdout.trim(), 'enabled\n'.repeat(units.length).trim());
      // Its socket starts it.
      const service = await answerOf(host.exec('systemctl', 'is-enabled', 'appliance-web.service'));
      assert.equal(service.stdout.trim(), 'static');
      const places = [
        '/etc/applianced',
        '/run/applianced',
        '/run/applianced/api.sock',
        '/run/applianced/web.sock',
        '/run/applianced/console.sock',
        '/var/cache/applianced',
        '/var/lib/applianced',
        '/var/lib/applianced/certs',
        '/var/lib/applianced/certs/current/server.crt',
        '/var/lib/applianced/certs/current/server.key',
        '/var/lib/applianced/pki',
        '/var/lib/applianced/pki/server.pem',
        '/var/lib/applianced/state.db',
      ];
      await box.untilCerts(({ state }) => state === 'published');
      const { stdout } = await host.exec('stat', '--format=%A %U:%G %n', ...places);
      assert.deepEqual(stdout.trim().split('\n'), [
        'drwxr-xr-x root:root /etc/applianced',
        'drwxr-xr-x root:root /run/applianced',
        'srw-rw---- root:appliance-operators /run/applianced/api.sock',
        'srw-rw---- root:appliance-web /run/applianced/web.sock',
        'srw-rw---- root:appliance-console /run/applianced/console.sock',
        'drwx------ root:root /var/cache/applianced',
        'drwx------ root:root /var/lib/applianced',
        'drwxr-xr-x root:root /var/lib/applianced/certs',
        '-rw-r--r-- root:root /var/lib/applianced/certs/current/server.crt',
        '-rw-r----- root:appliance-certs /var/lib/applianced/certs/current/server.key',
        'drwx------ root:root /var/lib/applianced/pki',
        '-rw------- root:root /var/lib/applianced/pki/server.pem',
        '-rw------- root:root /var/lib/applianced/state.db',
      ]);
      const user = await host.exec('getent', 'passwd', 'appliance-web');
      assert.match(user.stdout, /:\/nonexistent:\/usr\/sbin\/nologin$/m);
    });

    test('systemd must find no fault in its units, and little that they could do beyond their work', async () => {
      const { host } = box;
      const held = ['applianced-api.socket', 'applianced-web.socket', 'applianced-console.socket'];
      const units = ['applianced.service', ...held];
      const page = ['appliance-web.socket', 'appliance-web.service'];
      const verify = ['systemd-analyze', 'verify', '--man=no', ...units, ...page, 'applianced.target'];
      const verified = await host.exec(...verify, 'appliance-console@tty1.service');
      assert.equal(verified.stderr, '');
      for (const [unit, bound] of Object.entries(exposureBounds)) {
        const { stdout } = await host.exec('systemd-analyze', 'security', '--no-pager', unit);
        const exposure = Number(/exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
        assert.ok(exposure <= bound, `${unit}: ${exposure}`);
      }
    });

    test('the terminal must show the appliance in place of a login', async () => {
      const { host } = box;
      await host.waitForUnit('appliance-console@tty1.service', 'active');
      await waitUntil(
        'tty1 shows the state',
        async () => screenOf(await host.console()),
        (text) =>
          /not configured +There is no stack to run yet/.test(text) &&
          /What needs attention/.test(text) &&
          /Welcome/.test(text),
      );
      assert.equal(await host.unitProperty('getty@tty1.service', 'ActiveState'), 'inactive');
    });

    test('its events must be found in the journal of the system by their fields', async () => {
      const { host } = box;
      const query = ['APPLIANCED_EVENT=condition-raised', 'APPLIANCED_SUBJECT=NOT_CONFIGURED'];
      const { stdout } = await host.exec('journalctl', '--output=json', '--no-pager', ...query);
      const [line = ''] = stdout.trim().split('\n');
      const entry = JSON.parse(line) as Record<string, unknown>;
      assert.equal(entry['_SYSTEMD_UNIT'], 'applianced.service');
      assert.equal(entry['SYSLOG_IDENTIFIER'], 'applianced');
      assert.match(String(entry['APPLIANCED_EVENT_ID']), /-\d+$/);
    });

    test('removal must leave containers, configuration and journal; reinstalled it must go on', async () => {
      const { host, apt, until, write, containers } = box;
      await loadSmallImages(box);
      await write('/etc/applianced/stack.yaml', smallStack);
      await until('the stack is healthy', ({ health }) => health === 'healthy');
      const running = await containers();
      await apt('remove', 'applianced');
      assert.deepEqual(await containers(), running);
      assert.equal(await packageState(), 'config-files');
      await host.exec('test', '-e', '/var/lib/applianced/state.db');
      assert.equal(await host.unitProperty('applianced.service', 'LoadState'), 'not-found');
      assert.equal((await answerOf(host.exec('test', '-e', '/run/applianced/api.sock'))).exitCode, 1);
      await apt('install', 'applianced');
      await until('the stack is healthy again', ({ health }) => health === 'healthy');
      assert.deepEqual(await containers(), running);
      const events = await box.client().eventsList({ limit: 1_000 });
      assert.ok(events.some(({ message }) => /stopped; containers go on running/.test(message)));
    });

    test('a purge must leave nothing of it but containers and volumes, and say how they are found', async () => {
      const { host, apt, containers } = box;
      const running = await containers();
      const { stdout } = await apt('purge', 'applianced');
      assert.match(stdout, /named volumes of the stack are left as they are/);
      assert.match(stdout, /docker volume ls --filter label=io\.applianced\.stack/);
      assert.deepEqual(await containers(), running);
      const volumes = ['docker', 'volume', 'ls', '--quiet', '--filter=label=io.applianced.stack'];
      assert.equal((await host.exec(...volumes)).stdout.trim(), volumeName);
      const ours = `find / -xdev \\( -name '*applianced*' -o -name 'appliance-console*' \\) -not -path '/proc/*'`;
      const found = (await host.exec('sh', '-c', ours)).stdout.trim().split('\n').toSorted();
      assert.deepEqual(
        found.filter(
          (path) => !/archive-keyring|^\/var\/(lib\/apt\/lists|cache\/apt\/archives|log|tmp)\//.test(path),
        ),
        ['/etc/apt/sources.list.d/applianced.sources', '/usr/share/applianced'],
        'what the keyring package has',
      );
      assert.equal(await host.systemState(), 'running');
    });

    test('installed again after a purge it must begin anew, with the same command', async () => {
      const { host, apt, ctl } = box;
      await apt('install', 'applianced');
      assert.match((await ctl('status')).stdout, /Not configured/);
      assert.equal(await waitFor('the state', () => host.systemState()), 'running');
    });

    async function packageState(): Promise<string> {
      const query = box.host.exec('dpkg-query', '--show', '--showformat=${db:Status-Status}', 'applianced');
      return (await answerOf(query)).stdout;
    }

    function debName(): string {
      return `applianced_${versions.first}_amd64.deb`;
    }
  });
}
