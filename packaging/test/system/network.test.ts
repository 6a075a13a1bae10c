/** A change of the network is on trial: kept when it is confirmed, taken back when it is not, whatever happens meanwhile. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { createClient } from '../../../appliance/client/client.ts';
import type { Machine } from '../../../appliance/contract/machine.ts';
import type { Status } from '../../../appliance/contract/status.ts';
import { waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { bootApplianceHost, type ApplianceHost } from './kit/appliance-host.ts';
import { layCable, type Cable } from './kit/cable.ts';
import { former, formerAddresses, keptNetworks, keyfile } from './kit/network-managers.ts';

const skip = await hostSkipReason();
const wanted = '203.0.113.60';
const changedAddresses = [`${wanted}/24`, '2001:db8::50/64'];
const wait = { deadlineMs: 60_000, everyMs: 200 };
/** Without summer time, and never another time than UTC. */
const zone = 'Africa/Abidjan';
/** Long enough for what a test does in it on a busy machine. */
const confirmWithinS = 20;
const settings = {
  interface: 'lan0',
  method: 'static',
  address: `${wanted}/24`,
  gateway: '203.0.113.1',
  dns: ['203.0.113.1'],
} as const;

for (const suite of hostSuites) {
  for (const { manager, packages, files, begin, up, written, settled } of keptNetworks) {
    describe(`the network of a ${suite} host with ${manager}`, { skip }, () => {
      let box: ApplianceHost;
      let cable: Cable;
      let textBefore: string;

      const machine = (): Promise<Machine> => box.client().machine();
      const textNow = async (): Promise<string> => {
        const { stdout } = await box.host.exec(
          'sh',
          '-c',
          'cat "$1" /etc/resolv.conf || true',
          'sh',
          written,
        );
        return stdout;
      };
      const plugged = async (): Promise<void> => {
        await cable.plug();
        await box.host.exec(...up);
      };
      // What keeps a network says that it is done before each address is there.
      const withAddresses = (wantedOnes: readonly string[]): Promise<Machine> =>
        waitUntil(
          `lan0 has ${wantedOnes.join(' and ')}`,
          machine,
          ({ network }) => isDeepStrictEqual(addressesOf(network), wantedOnes),
          wait,
        );
      const isBack = async (why: RegExp): Promise<void> => {
        await cable.reaches(former, wait.deadlineMs);
        const { network } = await waitUntil(
          'it is told',
          machine,
          ({ network: { pending } }) => pending === undefined,
          wait,
        );
        assert.match(network.last?.why ?? '', why);
        assert.equal(network.last?.outcome, 'reverted');
        await withAddresses(formerAddresses);
        await waitUntil('its files are as before', textNow, (text) => text === textBefore, wait);
      };
      const applied = async (): Promise<void> => {
        const pending = await box
          .client()
          .machineNetwork({ ...settings, dns: [...settings.dns], confirmWithinS });
        assert.equal(pending.state, 'applied');
        await cable.reaches(wanted);
      };

      const killTrial = async (): Promise<void> => {
        const kill = ['systemctl', 'kill', '--kill-whom=main', '--signal=SIGKILL'];
        await box.host.exec(...kill, 'appliance-network.service');
      };

      before(async () => {
        box = await bootApplianceHost(suite, { files, packages });
        await box.host.exec('systemctl', 'mask', 'systemd-networkd-wait-online.service');
        await box.host.exec(...begin);
        cable = await layCable(box.host.netns, ['198.51.100.1/24', '203.0.113.1/24']);
        await plugged();
        await cable.reaches(former);
        textBefore = await waitUntil('it is settled', textNow, (text) => settled.test(text), wait);
      });
      after(async () => {
        await box[Symbol.asyncDispose]();
        await cable[Symbol.asyncDispose]();
      });

      test('what there is must be told as it is', async () => {
        const { network } = await machine();
        assert.equal(network.manager, manager);
        const [lan] = network.interfaces;
        assert.deepEqual(
          [lan?.name, lan?.method, lan?.hasCarrier, lan?.manager, lan?.notSettable],
          ['lan0', 'static', true, manager, undefined],
        );
        assert.equal(network.interfaces.length, 1, 'container networks are none of the machine');
      });

      test('a change that is not confirmed must be taken back at its time', async () => {
        await applied();
        const { network } = await withAddresses(changedAddresses);
        assert.equal(network.interfaces[0]?.gateway, '203.0.113.1');
        const other = await box.ctl('network', 'set', 'lan0', 'dhcp', '--yes');
        assert.match(other.stderr, /is on trial until/);
        await box.until('the trial is a condition', isOnTrial);
        await isBack(new RegExp(`^not confirmed within ${confirmWithinS} s$`));
        await box.until('the condition is over', (status) => !isOnTrial(status));
        const told = (await box.client().eventsList({ limit: 50 })).map(({ message }) => message);
        assert.match(told.join('\n'), /lan0: .*, on trial until .*, by an operator/);
        assert.match(told.join('\n'), /lan0: .*: reverted: not confirmed/);
      });

      test('a change that nobody can confirm, because the daemon was killed, must be taken back', async () => {
        await applied();
        await box.host.exec('systemctl', 'kill', '--signal=SIGKILL', 'applianced.service');
        await box.host.exec('systemctl', 'stop', 'applianced.service');
        await cable.reaches(former, wait.deadlineMs);
        await box.host.exec('systemctl', 'start', 'applianced.service');
        await isBack(/^not confirmed within/);
      });

      test('a change must be taken back also where what watches over it was killed', async () => {
        await applied();
        await killTrial();
        await isBack(/^not confirmed within/);
      });

      test('an operator must be able to take it back at once', async () => {
        await applied();
        await box.client().machineNetworkRevert();
        await isBack(/^taken back by an operator/);
      });

      test('a change that was on trial when the power went must be taken back at boot', async () => {
        await applied();
        await box.host.powerCut();
        await plugged();
        await isBack(/^the machine was booted before it was confirmed$/);
      });

      test('an address from DHCP must be taken over, and given back with the change', async () => {
        await using _ = await cable.leases('198.51.100.100', '198.51.100.110');
        await box.client().machineNetwork({ interface: 'lan0', method: 'dhcp', confirmWithinS });
        const isLeased = ({ network }: Machine): boolean =>
          network.interfaces[0]?.addresses.some(
            ({ cidr, isLeased: is }) => is && /^198\.51\.100\.1[01]\d\//.test(cidr),
          ) ?? false;
        const { network } = await waitUntil('an address is leased', machine, isLeased, wait);
        assert.equal(network.interfaces[0]?.method, 'dhcp');
        await box.client().machineNetworkRevert();
        await isBack(/^taken back by an operator/);
      });

      if (manager === 'ifupdown') {
        test('a change that cannot be applied must be taken back, and the answer must say why', async () => {
          const run = await box.ctl('network', 'set', 'lan0', 'dhcp', '--yes', '--confirm-within', '5');
          assert.equal(run.exitCode, 1);
          assert.match(run.stdout + run.stderr, /could not be applied: .*ifup lan0/);
          await isBack(/^it could not be applied/);
        });
      }

      if (manager === 'networkmanager') {
        test('a change must be taken back also where it was killed while it was applied', async () => {
          // NetworkManager waits for such a program.
          const slow = '#!/bin/sh\nwhile [ -e /run/slow ]; do sleep 0.1; done\n';
          await box.host.copyIn('/etc/NetworkManager/dispatcher.d/pre-up.d/slow', slow, '0755');
          await box.host.exec('touch', '/run/slow');
          const { state } = await box.client().machineNetwork({ interface: 'lan0', method: 'dhcp' });
          assert.equal(state, 'applying');
          await killTrial();
          await box.host.exec('rm', '/run/slow');
          await isBack(/^it was interrupted$/);
        });

        test('a change that was on trial at a reboot must be taken back, and a keyfile stay for root alone', async () => {
          await applied();
          await box.host.reboot();
          await plugged();
          await isBack(/^the machine was booted before it was confirmed$/);
          assert.equal((await box.host.exec('stat', '--format=%a %U', written)).stdout, '600 root\n');
        });

        test('an interface that nobody has set must get a file of our own, and what it had when that goes', async () => {
          const aside = '/var/tmp/lan';
          await box.host.exec('mv', keyfile, aside);
          await box.host.reboot();
          await cable.plug();
          await using _ = await cable.leases('198.51.100.100', '198.51.100.110');
          const isLeased = ({ network: { interfaces, pending } }: Machine): boolean =>
            pending === undefined && interfaces[0]?.addresses.some(({ isLeased: is }) => is) === true;
          await waitUntil('it has made a profile by itself', machine, isLeased, wait);
          await applied();
          await box.client().machineNetworkRevert();
          await waitUntil('that is active again', machine, isLeased, wait);
          await applied();
          await box.client().machineNetworkConfirm();
          await box.host.reboot();
          await cable.plug();
          await cable.reaches(wanted);
          const profiles = await box.host.exec('nmcli', '--terse', '--fields', 'FILENAME', 'connection');
          assert.match(profiles.stdout, /applianced-lan0/);
          await box.host.exec('mv', aside, keyfile);
          await box.host.exec('rm', keyfile.replace('lan.', 'applianced-lan0.'));
          await box.host.exec(...up);
          await cable.reaches(former);
        });

        test('a profile of another folder must be followed by a file of our own, which goes with NetworkManager dead too', async () => {
          const own = keyfile.replace('lan.', 'applianced-lan0.');
          const elsewhere = keyfile.replace('/etc/', '/run/');
          await box.host.exec('mv', keyfile, elsewhere);
          await box.host.exec(...up);
          await cable.reaches(former);
          await applied();
          assert.equal((await box.host.exec('stat', '--format=%a %U', own)).stdout, '600 root\n');
          await box.host.exec('systemctl', 'stop', 'NetworkManager.service');
          await box.host.exec('mv', elsewhere, keyfile);
          await isBack(/^not confirmed within/);
          await assert.rejects(box.host.exec('stat', own), /No such file/);
        });
      }

      test('a change that was confirmed must stay, also over a reboot', async () => {
        await applied();
        const { network } = await box.client().machineNetworkConfirm();
        assert.equal(network.last?.outcome, 'confirmed');
        await assert.rejects(box.client().machineNetworkRevert(), /no change of the network is on trial/);
        await box.host.reboot();
        await plugged();
        await cable.reaches(wanted);
        await withAddresses(changedAddresses);
        const servers = (): Promise<string> => box.host.readFile('/etc/resolv.conf');
        await waitUntil('its server', servers, (text) => /^nameserver 203\.0\.113\.1$/m.test(text), wait);
      });

      test('host name and time zone must be set, and an unknown zone refused', async () => {
        const client = box.client();
        const hosts = (own: string): string => `127.0.0.1 localhost\n${own}\n# by hand\n::1 localhost\n`;
        await box.host.copyIn('/etc/hosts', hosts('127.0.1.1\tappliance.example.com\tappliance'));
        assert.equal((await client.machineHostname({ hostname: 'box-17' })).hostname, 'box-17');
        assert.equal((await client.status()).appliance.hostname, 'box-17');
        const page = await createClient({ socketPath: box.socketPath('web') }).page();
        assert.equal(page.hostname, 'box-17');
        assert.equal(await box.host.readFile('/etc/hostname'), 'box-17\n');
        assert.equal(await box.host.readFile('/etc/hosts'), hosts('127.0.1.1\tbox-17.example.com\tbox-17'));
        assert.match(
          (await box.host.exec('getent', 'hosts', 'box-17')).stdout,
          /^127\.0\.1\.1\s+box-17\.example\.com/,
        );
        assert.equal((await box.host.exec('stat', '--format=%a', '/etc/hosts')).stdout, '644\n');
        // A file that is a mount of its own cannot be replaced.
        await box.host.exec('mount', '--bind', '/etc/hosts', '/etc/hosts');
        const half = client.machineHostname({ hostname: 'box-18' });
        await assert.rejects(half, /it is box-18 now, but \/etc\/hosts does not say so/);
        await box.host.exec('umount', '/etc/hosts');
        assert.equal((await client.status()).appliance.hostname, 'box-18');
        // The kernel, and with it the clock, is that of the machine that runs the test: a host must not reach it.
        assert.equal(await box.host.unitProperty('systemd-timedated.service', 'CapabilityBoundingSet'), '');
        // Always at UTC, so that it would move no clock either.
        assert.equal((await client.machineTimeZone({ timeZone: zone })).timeZone, zone);
        assert.match((await box.host.exec('readlink', '/etc/localtime')).stdout, /Africa\/Abidjan/);
        await assert.rejects(client.machineTimeZone({ timeZone: 'Europe/Nowhere' }), /cannot be set so/);
        assert.ok((await client.machineTimeZones()).includes('Pacific/Auckland'));
      });

      test('poweroff must shut the machine down, and say so after the next boot', async () => {
        await box.ctl('poweroff', '--yes');
        await box.host.poweredOff();
        await box.host.boot();
        const works = async () =>
          (await box.client().workList()).find(({ command }) => command === 'poweroff');
        const ended = await waitUntil('its end', works, (item) => item?.state === 'done', wait);
        assert.match(ended?.message ?? '', /goes down now|was shut down/);
      });
    });
  }
}

function isOnTrial({ conditions }: Status): boolean {
  return conditions.some(({ code, detail = '' }) => code === 'NETWORK_ON_TRIAL' && detail.includes(wanted));
}

/** Of lan0, IPv4 first. */
function addressesOf({ interfaces }: Machine['network']): readonly string[] {
  return (interfaces[0]?.addresses ?? []).map(({ cidr }) => cidr);
}
