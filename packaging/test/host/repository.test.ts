/** A vendor's repository as a real host sees it: keyring and source installed, updates by apt and by unattended-upgrades. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { publish } from '../../repo/publish.ts';
import { testImageArchive } from '../harness/images.ts';
import { tempDirectory } from '../harness/temp-directory.ts';
import { bootHost, hostSkipReason, hostSuites } from './host.ts';
import { newerPackage } from './newer-package.ts';
import { serveRepository } from './repository.ts';
import { signingKeys } from './signing-key.ts';
import { buildTestDeb } from './test-deb.ts';

const skip = await hostSkipReason();
const yesterdayMs = Date.now() - 86_400_000;

for (const suite of hostSuites) {
  describe(`a repository on a ${suite} host`, { skip }, () => {
    test('its newest version must arrive by itself, and the one before come back with one command', async () => {
      await using directory = await tempDirectory();
      await using keys = await signingKeys();
      await using host = await bootHost({ suite });
      const out = join(directory.path, 'out');
      await mkdir(out);
      await using server = await serveRepository({ directory: out, netns: host.netns });
      const signer = { keys: [await keys.newKey('vendor')], gnupgHome: keys.gnupgHome };
      const publishVersion = async (version: string, ageMs: number): Promise<void> => {
        const debs = join(directory.path, version);
        await mkdir(debs);
        const files = { '/usr/share/hello': `${version}\n` };
        await buildTestDeb(debs, { name: 'hello', version, files });
        const at = new Date(yesterdayMs + ageMs);
        const settings = { origin: 'Vendor', label: 'Box' };
        await publish({ out, suite: 'stable', settings, signer, at, debs, keep: undefined, url: server.url });
      };
      await publishVersion('1', 0);
      const keyring = 'applianced-archive-keyring.gpg';
      await host.copyIn(`/usr/share/keyrings/${keyring}`, { from: join(out, keyring) });
      const source = { from: join(out, 'applianced.sources') };
      await host.copyIn('/etc/apt/sources.list.d/applianced.sources', source);
      const origins = `Unattended-Upgrade::Origins-Pattern { "origin=Vendor,label=Box"; };\n`;
      await host.copyIn('/etc/apt/apt.conf.d/52vendor', origins);
      await host.exec('apt-get', 'update');
      await host.exec('apt-get', 'install', '--yes', 'hello');

      await publishVersion('2', 1000);
      await host.reboot();
      await host.exec('apt-get', 'update');
      await host.exec('unattended-upgrade');
      assert.equal(await host.readFile('/usr/share/hello'), '2\n');
      await host.exec('apt-get', 'install', '--yes', '--allow-downgrades', 'hello=1');
      assert.equal(await host.readFile('/usr/share/hello'), '1\n');

      const fetched = (await server.requests()).map(({ path }) => path.split('/').at(-1));
      const packages = fetched.filter((name) => name?.endsWith('.deb'));
      assert.deepEqual(packages, ['hello_1_all.deb', 'hello_2_all.deb'], 'what apt has fetched it keeps');
    });

    test("an update of the engine's packages must leave its containers alone, and dockerd be the old one", async () => {
      await using directory = await tempDirectory();
      await using host = await bootHost({ suite });
      await host.copyIn('/var/tmp/images.tar', { from: await testImageArchive() });
      await host.exec('docker', 'load', '--quiet', '--input', '/var/tmp/images.tar');
      await host.exec('docker', 'run', '--detach', '--name=one', 'test/busybox:1');
      const looks = async (): Promise<unknown> => ({
        container: (await host.exec('docker', 'inspect', '--format={{.State.Pid}}', 'one')).stdout,
        dockerd: await host.unitProperty('docker.service', 'MainPID'),
      });
      const before = await looks();
      const containerd = await host.unitProperty('containerd.service', 'MainPID');
      const names = ['docker.io', 'containerd'];
      const newer = await Promise.all(names.map((name) => newerPackage(suite, name, directory.path)));
      await host.install(...newer.map(({ path }) => path));
      const shown = await host.exec('dpkg-query', '--show', '--showformat=${Version}\n', ...names);
      assert.deepEqual(
        shown.stdout.trim().split('\n').toSorted(),
        newer.map(({ version }) => version).toSorted(),
      );
      await host.waitForUnit('containerd.service', 'active');
      assert.notEqual(await host.unitProperty('containerd.service', 'MainPID'), containerd);
      assert.deepEqual(await looks(), before);
    });

    test('a package of this machine must install together with what it depends on, and not without', async () => {
      await using directory = await tempDirectory();
      await using host = await bootHost({ suite });
      const fields = { Depends: 'hello-data' };
      const deb = await buildTestDeb(directory.path, { name: 'hello', version: '1', fields });
      await assert.rejects(host.install(deb), { name: 'CommandError', exitCode: 100 });
      const data = await buildTestDeb(directory.path, { name: 'hello-data', version: '1' });
      await host.install(deb, data);
      const status = ['--show', '--showformat=${db:Status-Status}', 'hello'];
      assert.equal((await host.exec('dpkg-query', ...status)).stdout, 'installed');
    });
  });
}
