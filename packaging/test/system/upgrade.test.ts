/** Versions that come by themselves while containers serve: a good one, two broken ones, and the way back. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { tempDirectory, type TempDirectory } from '../harness/temp-directory.ts';
import { waitFor, waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { answerOf, bootApplianceHost, loadSmallImages, type ApplianceHost } from './kit/appliance-host.ts';
import { versions } from './kit/packages.ts';
import { repack, type Repacked } from './kit/repack.ts';
import { newerPackage } from '../host/newer-package.ts';
import { startRequestLoop, type RequestLoop } from './kit/request-loop.ts';
import { pagePort, smallServices, smallStack, stackWith } from './kit/small-stack.ts';
import { screenOf } from './kit/terminal.ts';

const skip = await hostSkipReason();
/** Fewer would not have met the replacement. */
const fewestRequests = 50;
const stateDb = '/var/lib/applianced/state.db';

for (const suite of hostSuites) {
  describe(`versions of the package on a ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    let folder: TempDirectory;
    before(async () => {
      folder = await tempDirectory();
      box = await bootApplianceHost(suite);
      await loadSmallImages(box);
      await box.write('/etc/applianced/stack.yaml', smallStack);
      await healthy();
    });
    after(async () => {
      await box[Symbol.asyncDispose]();
      await folder.dispose();
    });

    test('an unattended upgrade must lose no request, restart no container, and keep the journal', async () => {
      const { host, vendor, packages, containers } = box;
      const running = await containers();
      const certs = await box.untilCerts(({ state }) => state === 'published');
      await vendor.publish(packages.next);
      await using loop = clients('web.sock', 'page');
      await host.exec('systemctl', 'start', 'apt-daily.service');
      await host.exec('systemctl', 'start', 'apt-daily-upgrade.service');
      await box.until('the new version', ({ appliance }) => appliance.version === versions.next);
      await healthy();
      const results = await loop.finish();
      assert.deepEqual(
        results.map(({ name, failures }) => ({ name, failures })),
        [
          { name: 'web.sock', failures: [] },
          { name: 'page', failures: [] },
        ],
      );
      for (const { name, answered } of results) assert.ok(answered > fewestRequests, `${name}: ${answered}`);
      assert.equal(await installed(), versions.next);
      assert.deepEqual(await containers(), running);
      const after = await box.client().certs();
      assert.deepEqual([after.generation, after.items], [certs.generation, certs.items], 'the CA above all');
      const events = await box.client().eventsList({ limit: 1_000 });
      const starts = events.map(({ message }) => /^applianced (\S+) started$/.exec(message)?.[1]);
      assert.deepEqual(
        starts.filter((version) => version !== undefined),
        [versions.first, versions.next],
      );
    });

    test('the terminal must show the new version without anybody touching it', async () => {
      const { host } = box;
      await waitFor('tty1 shows the new version', async () =>
        (await screenOf(await host.console())).includes(`applianced ${versions.next}`),
      );
      assert.equal(await host.unitProperty('appliance-console@tty1.service', 'ActiveState'), 'active');
    });

    test('a version that ends at once must be seen, harm no container, and give way to the one before', async () => {
      const { host, apt, ctl, containers } = box;
      const running = await containers();
      await using loop = clients('page');
      await publishBroken({
        version: '0.1.2~broken1',
        edit: {
          'usr/lib/applianced/applianced.mjs': (text) =>
            `process.stderr.write('applianced: broken on purpose\\n');process.exit(1);${text}`,
        },
      });
      const upgraded = await answerOf(apt('upgrade'));
      assert.equal(upgraded.exitCode, 0, 'apt itself does not call it a failure');
      assert.deepEqual(complaintsIn(upgraded.stdout + upgraded.stderr), [
        'applianced: the daemon does not run. Look whether it starts at all: systemctl status applianced, ' +
          'journalctl -u applianced -n 50; a new version that does not gives way to the one before with: ' +
          `apt-get install --allow-downgrades applianced=${versions.next}`,
      ]);
      const log = ['journalctl', '--unit=applianced.service', '--no-pager', '--output=cat', '--lines=50'];
      assert.match((await host.exec(...log)).stdout, /applianced: broken on purpose/);
      await host.waitForUnit('applianced.service', 'activating');
      const said = await ctl('status');
      assert.equal(said.exitCode, 3);
      assert.match(said.stderr, /systemctl status applianced, journalctl -u applianced/);
      assert.match(said.stderr, /apt-get install --allow-downgrades applianced=VERSION/);
      const shown = /Next: look whether it starts at all: systemctl status applianced/;
      await waitFor('tty1 says it too', async () =>
        shown.test((await screenOf(await host.console())).replaceAll(/\s+/g, ' ')),
      );

      const wentBack = await apt('install', '--allow-downgrades', `applianced=${versions.next}`);
      assert.deepEqual(complaintsIn(wentBack.stdout + wentBack.stderr), []);
      const status = await healthy();
      assert.equal(status.appliance.version, versions.next);
      assert.deepEqual(await containers(), running);
      const [page] = await loop.finish();
      assert.deepEqual(page?.failures, []);
    });

    test('a version that cannot be configured must be seen in apt and in the status, and be replaced by the one before', async () => {
      const { host, apt, containers } = box;
      const running = await containers();
      await publishBroken({
        version: '0.1.3~broken2',
        edit: { 'DEBIAN/postinst': (text) => text.replace('set -e', 'set -e\necho no way >&2\nexit 1') },
      });
      const refused = await answerOf(apt('upgrade'));
      assert.equal(refused.exitCode, 100);
      assert.match(refused.stdout + refused.stderr, /no way/);
      assert.match((await host.exec('dpkg', '--audit')).stdout, /applianced/);
      const told = await waitUntil(
        'the status tells it',
        () => box.client().status(),
        ({ conditions }) => conditions.some(({ code }) => code === 'OS_PACKAGES_BROKEN'),
        // A look sees that the files of dpkg changed, one of the next that they rest, and another what dpkg says of them.
        { deadlineMs: 60_000 },
      );
      assert.equal(told.appliance.version, versions.next, 'the one before runs on');
      await apt('install', '--allow-downgrades', `applianced=${versions.next}`);
      assert.equal((await host.exec('dpkg', '--audit')).stdout, '');
      assert.equal((await healthy()).appliance.version, versions.next);
      assert.deepEqual(await containers(), running);
    });

    test('an update of the container engine must restart no container, and its restart be healed without an operator', async () => {
      const { host, containers } = box;
      const running = await containers();
      const newer = await Promise.all(
        ['docker.io', 'containerd'].map((name) => newerPackage(suite, name, folder.path)),
      );
      await host.install(...newer.map(({ path }) => path));
      await healthy();
      assert.deepEqual(await containers(), running);
      await host.exec('systemctl', 'restart', 'docker.service');
      const healed = await waitUntil('all run again', containers, (now) =>
        Object.entries(running).every(
          ([name, { id, startedAt }]) =>
            now[name]?.id === id && now[name].state === 'running' && now[name].startedAt !== startedAt,
        ),
      );
      assert.deepEqual(Object.keys(healed).toSorted(), Object.keys(running).toSorted());
      const { conditions } = await healthy();
      assert.deepEqual(
        conditions.filter(({ code }) => code === 'CRASH_LOOP'),
        [],
      );
    });

    test('an older version must go on with the journal of a newer one', async () => {
      const { apt, containers } = box;
      const running = await containers();
      const before = await box.client().eventsList({ limit: 10 });
      await apt('install', '--allow-downgrades', `applianced=${versions.first}`);
      assert.equal((await healthy()).appliance.version, versions.first);
      assert.deepEqual(await containers(), running);
      const known = new Set((await box.client().eventsList({ limit: 1_000 })).map(({ id }) => id));
      assert.deepEqual(
        before.filter(({ id }) => !known.has(id)),
        [],
      );
    });

    test('a new version must not cut off a service that is on its way to health after a change', async () => {
      const { host, apt, write } = box;
      const gate = '/data/go';
      await write(
        '/etc/applianced/stack.yaml',
        stackWith({
          ...smallServices,
          page: {
            ...smallServices.page,
            volumes: ['data:/data'],
            healthcheck: { test: ['CMD', 'test', '-e', gate], interval: '1s', start_period: '120s' },
          },
        }),
      );
      await box.until('the page is on its way', ({ unsettled }) => /page/.test(unsettled ?? ''));
      const installing = apt('install', `applianced=${versions.next}`);
      await waitFor('the package waits', async () =>
        (await host.exec('ps', '-eo', 'args')).stdout.includes('appliancectl wait --for settled'),
      );
      assert.equal((await box.client().status()).appliance.version, versions.first);
      await host.exec('docker', 'exec', 'small-keeper-1', 'touch', gate);
      await installing;
      assert.equal((await healthy()).appliance.version, versions.next);
      const events = await box.client().eventsList({ limit: 100 });
      const last = (pattern: RegExp): number =>
        events.findLastIndex(({ subject = '', message }) => pattern.test(`${subject}: ${message}`));
      const started = last(/^page: start-container done/);
      const replaced = last(/: applianced \S+ started$/);
      const between = events.slice(started, replaced).map(({ subject, message }) => `${subject}: ${message}`);
      assert.ok(between.includes('page: it is healthy'), between.join('\n'));
    });

    test('a journal whose form it does not know must be refused with a way out, and stay byte for byte', async () => {
      const { host, containers } = box;
      const running = await containers();
      await host.exec('systemctl', 'stop', 'applianced.service');
      await setSchema((version) => version + 1);
      const checksum = await checksumOfJournal();
      await host.exec('systemctl', 'start', '--no-block', 'applianced.service');
      const refusal = await waitUntil(
        'the refusal',
        () => host.journal('applianced.service'),
        (text) => /written by a newer version/.test(text),
      );
      assert.match(refusal, /Install that version again, or move \S+ away/);
      assert.equal(await checksumOfJournal(), checksum);
      assert.deepEqual(await containers(), running);
      await host.exec('systemctl', 'stop', 'applianced.service');
      await setSchema((version) => version - 1);
      await host.exec('systemctl', 'start', 'applianced.service');
      await healthy();
      assert.deepEqual(await containers(), running);
    });

    function healthy(): ReturnType<ApplianceHost['until']> {
      const isSo = ({ health, services }: { health: string; services: readonly unknown[] }): boolean =>
        health === 'healthy' && services.length === 2;
      return box.until('the stack is healthy', isSo);
    }

    function clients(...names: ('web.sock' | 'page')[]): RequestLoop {
      const { host } = box;
      const targets = {
        'web.sock': { path: '/health', socketPath: box.socketPath('web') },
        page: { path: '/', port: pagePort },
      };
      return startRequestLoop(
        host.netns,
        names.map((name) => ({ name, ...targets[name] })),
      );
    }

    async function publishBroken(change: Repacked): Promise<void> {
      const { packages, vendor, apt } = box;
      const deb = join(folder.path, `applianced_${change.version}.deb`);
      await repack(packages.next, deb, change);
      await vendor.publish(deb);
      await apt('update');
    }

    async function installed(): Promise<string> {
      const query = ['dpkg-query', '--show', '--showformat=${Version}', 'applianced'];
      return (await box.host.exec(...query)).stdout;
    }

    async function checksumOfJournal(): Promise<string> {
      return (await box.host.exec('sha256sum', stateDb)).stdout;
    }

    /** What a migration of a later version would leave: the number stands twice (record/migrations.ts). */
    async function setSchema(next: (version: number) => number): Promise<void> {
      const program = `
        const { DatabaseSync } = require('node:sqlite');
        const database = new DatabaseSync('${stateDb}');
        const next = ${String(next)};
        const version = next(database.prepare('PRAGMA user_version').get().user_version);
        database.exec('PRAGMA user_version = ' + version);
        database.exec('UPDATE schema_history SET version = ' + version);
        database.close();`;
      await box.host.exec('/usr/lib/applianced/node', '--no-warnings', '--eval', program);
    }
  });
}

/** What the package says beside dpkg's own lines. */
function complaintsIn(output: string): readonly string[] {
  return output.split(/\r?\n/).filter((line) => line.startsWith('applianced: '));
}
