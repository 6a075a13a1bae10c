/** auto_update on a booted host: what the daemon writes is what apt and systemd do, and off leaves nothing of it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Status } from '../../../appliance/contract/status.ts';
import { tempDirectory, type TempDirectory } from '../harness/temp-directory.ts';
import { waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { buildTestDeb } from '../host/test-deb.ts';
import { bootApplianceHost, type ApplianceHost } from './kit/appliance-host.ts';

const skip = await hostSkipReason();
const timers = ['apt-daily.timer', 'apt-daily-upgrade.timer'] as const;
const nodeJson = '/etc/applianced/node.json';
const written = [
  '/etc/apt/apt.conf.d/52applianced',
  ...timers.map((timer) => `/etc/systemd/system/${timer}.d/applianced.conf`),
];
const wait = { deadlineMs: 60_000, everyMs: 200 };

const codesOf = ({ conditions }: Status): readonly string[] => conditions.map(({ code }) => code);

for (const suite of hostSuites) {
  describe(`updates of a ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    let debs: TempDirectory;
    before(async () => {
      box = await bootApplianceHost(suite);
      debs = await tempDirectory();
    });
    after(async () => {
      await debs.dispose();
      await box[Symbol.asyncDispose]();
    });

    const calendars = (): Promise<readonly string[]> =>
      Promise.all(timers.map((timer) => box.host.unitProperty(timer, 'TimersCalendar')));
    const versionOf = async (name: string): Promise<string> =>
      (await box.host.exec('dpkg-query', '--show', '--showformat=${Version}', name)).stdout;
    const publish = async (version: string, postinst = 'true'): Promise<void> => {
      const scripts = { postinst: `#!/bin/sh\n${postinst}\n` };
      await box.vendor.publish(await buildTestDeb(debs.path, { name: 'site-tool', version, scripts }));
    };
    const configure = (json: object): Promise<void> => box.write(nodeJson, JSON.stringify(json));

    test('auto_update is on by default: the timers are hourly, systemd has read them and apt knows the vendor', async () => {
      const hourly = await waitUntil(
        'both timers are hourly',
        calendars,
        ([check = '', upgrade = '']) => check.includes('*-*-* *:00:00') && upgrade.includes('*-*-* *:15:00'),
        wait,
      );
      // The empty assignment takes away what Debian sets.
      for (const calendar of hourly) assert.equal(calendar.split('OnCalendar=').length, 2);
      for (const timer of timers) {
        assert.equal(await box.host.unitProperty(timer, 'ActiveState'), 'active');
        assert.equal(await box.host.unitProperty(timer, 'NeedDaemonReload'), 'no');
      }
      const { stdout } = await box.host.exec('apt-config', 'dump');
      assert.match(stdout, /APT::Periodic::Unattended-Upgrade "always"/);
      assert.match(stdout, /Origins-Pattern:: "origin=applianced,label=applianced"/);
      const { os } = await box.until('the next run is known', (status) => status.os.nextRunAt !== undefined);
      assert.deepEqual([os.state, os.engineUpdates], ['on', 'held']);
    });

    test('a newer package is pending, and is installed by the service of the timer', async () => {
      await publish('1');
      await box.apt('update');
      await box.apt('install', 'site-tool');
      await publish('2');
      const check = await box.ctl('update', 'check');
      assert.deepEqual([check.exitCode, check.stdout], [0, 'package lists are fresh\n'], check.stderr);
      const { os } = await box.until('it is pending', (status) => status.os.pending?.length === 1);
      assert.deepEqual(os.pending, [{ name: 'site-tool', from: '1', to: '2' }]);
      const now = await box.ctl('update', 'now');
      assert.deepEqual([now.exitCode, now.stdout], [0, 'all updates are installed\n'], now.stderr);
      assert.equal(await versionOf('site-tool'), '2');
      await box.until('nothing is pending', (status) => status.os.pending?.length === 0);
    });

    test('an update that fails is told with its log and its broken package, until it succeeds', async () => {
      await publish('3', 'exit 7');
      await box.ctl('update', 'check');
      const failed = await box.ctl('update', 'now');
      assert.equal(failed.exitCode, 1, failed.stdout);
      assert.match(
        failed.stdout,
        /^apt-daily-upgrade\.service ended without success: Installing the upgrades failed!/,
      );
      const status = await box.until('both are told', (seen) =>
        ['OS_UPDATE_FAILED', 'OS_PACKAGES_BROKEN'].every((code) => codesOf(seen).includes(code)),
      );
      assert.deepEqual(status.os.broken, ['site-tool']);
      await publish('4');
      await box.ctl('update', 'check');
      const now = await box.ctl('update', 'now');
      assert.equal(now.exitCode, 0, now.stdout);
      assert.equal(await versionOf('site-tool'), '4');
      await box.until('neither is told', (seen) => codesOf(seen).every((code) => !code.startsWith('OS_')));
    });

    test('inside a window only: another calendar starts nothing, a reboot is announced, and an operator takes it back', async () => {
      const now = new Date();
      const clock = (minutes: number): string =>
        new Date(now.getTime() + minutes * 60_000).toISOString().slice(11, 16);
      const lastRun = (): Promise<string> =>
        box.host.unitProperty('apt-daily-upgrade.service', 'ExecMainStartTimestampMonotonic');
      const before = await lastRun();
      // It has just begun, and the timer has run for longer: reckoning on from there it would elapse now.
      await configure({ update_window: { start: clock(0), end: clock(1), time_zone: 'UTC' } });
      await waitUntil(
        'the new calendar',
        calendars,
        ([, upgrade = '']) => upgrade.includes(`${clock(0)}:00`),
        wait,
      );
      const tomorrow = now.getTime() + 23 * 3_600_000;
      const { os } = await box.until(
        'the next run is tomorrow',
        (status) => Date.parse(status.os.nextRunAt ?? '') > tomorrow,
      );
      assert.deepEqual([os.engineUpdates, os.running], ['window', false]);
      assert.equal(await lastRun(), before);
      await configure({
        auto_reboot: 'window',
        update_window: { start: clock(-100), end: clock(120), time_zone: 'UTC' },
      });
      await box.host.exec(
        'sh',
        '-c',
        'echo linux-image-amd64 >/run/reboot-required.pkgs; touch /run/reboot-required',
      );
      const planned = await box.until('it is scheduled', (status) => status.os.shutdown !== undefined);
      assert.equal(planned.os.shutdown?.mode, 'reboot');
      const leftMs = Date.parse(planned.os.shutdown?.at ?? '') - Date.now();
      assert.ok(leftMs > 3 * 60_000 && leftMs <= 5 * 60_000, `${leftMs} ms`);
      assert.ok(codesOf(planned).includes('REBOOT_REQUIRED'));
      await box.host.exec('shutdown', '-c');
      const { os: later } = await box.until('it waits', (status) => status.os.shutdown === undefined);
      await box.until('it says so', (status) => /was taken back/.test(status.os.waiting.join()));
      assert.deepEqual(later.rebootRequired?.packages, ['linux-image-amd64']);
    });

    test('a reboot on request happens once, and everything is as before', async () => {
      const reboot = await box.ctl('reboot', '--yes');
      assert.equal(reboot.exitCode, 0, reboot.stderr);
      // Which of them depends on whether the daemon is still there for the next question.
      assert.match(reboot.stdout, /^the (machine goes down now|connection was lost while the reboot)/);
      await box.host.rebooted();
      const status = await box.until('the daemon is back', ({ os }) => os.nextRunAt !== undefined);
      assert.equal(status.os.rebootRequired, undefined);
      assert.equal(box.host.boots, 2);
    });

    test('off: the files are gone, and the timers are those of Debian again', async () => {
      await configure({ auto_update: false });
      const stock = await waitUntil(
        'the calendars of Debian',
        calendars,
        ([check = '', upgrade = '']) => check.includes('06,18:00') && upgrade.includes('06:00'),
        wait,
      );
      assert.equal(stock.length, 2);
      for (const path of written) await assert.rejects(box.host.readFile(path), /No such file/);
      const { os } = await box.until('it is off', (status) => status.os.state === 'off');
      assert.equal(os.reason, 'auto_update is off');
      const told = await box.until('Debian goes on', ({ conditions }) =>
        conditions.some(({ code }) => code === 'OS_UPDATES_BY_DEBIAN'),
      );
      assert.equal(told.os.state, 'off');
      const refused = await box.ctl('update', 'now');
      assert.equal(refused.exitCode, 1);
      assert.match(refused.stderr, /auto_update is off/);
    });
  });
}
