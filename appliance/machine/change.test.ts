import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Change, commandsOf, isAllowedPath, verdictOf } from './change.ts';
import type { Moment, Profile } from './change.ts';

const KEYFILES = '/etc/NetworkManager/system-connections';

const asked: Change = {
  id: '0123456789abcdef',
  interface: 'eth0',
  what: 'DHCP',
  by: 'ada',
  manager: 'networkd',
  withinMs: 60_000,
  files: [],
  state: 'asked',
};
const applied: Change = { ...asked, state: 'applied', bootId: 'b1', revertsAtUptimeMs: 70_000, revertsAt: 0 };
const at: Moment = { bootId: 'b1', uptimeMs: 30_000, isBooting: false };

function verdict(
  change: Change,
  moment: Partial<Moment> = {},
  answer?: 'confirm' | 'revert',
  id = asked.id,
): string {
  const given = answer === undefined ? undefined : { id, answer, by: 'bob' };
  const result = verdictOf(change, given, { ...at, ...moment });
  return [result.do, 'why' in result ? result.why : 'ms' in result ? String(result.ms) : ''].join(' ').trim();
}

test('a change is kept only where it was confirmed, and has an end in each other case', () => {
  const boot = { isBooting: true, bootId: 'b2', uptimeMs: 1_000 };
  const table: readonly (readonly [string, string])[] = [
    [verdict(asked), 'apply'],
    [verdict(asked, boot), 'revert the machine was booted before it was begun'],
    [verdict(asked, {}, 'revert'), 'revert taken back by bob'],
    [verdict({ ...applied, state: 'begun' }), 'revert it was interrupted'],
    [verdict({ ...applied, state: 'begun' }, {}, 'confirm'), 'revert it was interrupted'],
    [verdict(applied), 'wait 40000'],
    [verdict(applied, { uptimeMs: 70_000 }), 'revert not confirmed within 60 s'],
    [verdict(applied, boot), 'revert the machine was booted before it was confirmed'],
    [verdict(applied, { isBooting: true }), 'revert the machine was booted before it was confirmed'],
    [verdict(applied, { bootId: 'b2' }), 'revert the machine was booted before it was confirmed'],
    [verdict(applied, {}, 'confirm'), 'confirm confirmed by bob'],
    [verdict(applied, boot, 'confirm'), 'confirm confirmed by bob'],
    [verdict(applied, { uptimeMs: 99_000 }, 'confirm'), 'confirm confirmed by bob'],
    [verdict(applied, {}, 'revert'), 'revert taken back by bob'],
    [verdict(applied, {}, 'confirm', 'of the one before'), 'wait 40000'],
  ];
  for (const [seen, expected] of table) assert.equal(seen, expected);
});

test('only files of the network are written', () => {
  const allowed = (manager: Change['manager'], path: string) =>
    isAllowedPath({ manager, interface: 'eth0' }, path);
  assert.ok(allowed('networkd', '/etc/systemd/network/05-applianced-eth0.network'));
  assert.ok(allowed('ifupdown', '/etc/network/interfaces'));
  assert.ok(allowed('ifupdown', '/etc/network/interfaces.d/applianced-eth0'));
  assert.ok(allowed('networkd', '/etc/resolv.conf'));
  assert.ok(allowed('networkmanager', `${KEYFILES}/applianced-eth0.nmconnection`));
  assert.ok(allowed('networkmanager', `${KEYFILES}/Kabelgebundene Verbindung 1`));
  for (const path of [
    '/etc/systemd/network/05-applianced-eth1.network',
    '/etc/network/../passwd',
    '/etc/network/interfaces.d/../../passwd',
    '/etc/passwd',
    '/etc/network/',
    `${KEYFILES}/`,
    `${KEYFILES}/../../passwd`,
    `${KEYFILES}/..`,
    `${KEYFILES}/.a.nmconnection`,
    `${KEYFILES}/a\n.nmconnection`,
    '/run/NetworkManager/system-connections/a.nmconnection',
    '/etc/NetworkManager/NetworkManager.conf',
  ]) {
    for (const manager of ['networkd', 'ifupdown', 'networkmanager'] as const)
      assert.ok(!allowed(manager, path), `${manager} ${path}`);
  }
});

test('each manager has its commands, around the moment at which its files change', () => {
  const text = (
    manager: Change['manager'],
    direction: 'apply' | 'revert' = 'apply',
    profile?: Profile,
  ): string => {
    const change = { manager, interface: 'eth0', ...(profile && { profile }) };
    const { before, after } = commandsOf(change, direction);
    return [...before, { line: ['FILES'] }, ...after].map(({ line }) => line.join(' ')).join('; ');
  };
  for (const direction of ['apply', 'revert'] as const) {
    assert.equal(text('networkd', direction), 'FILES; networkctl reload; networkctl reconfigure eth0');
    assert.equal(
      text('ifupdown', direction),
      'ifdown --force eth0; ip -4 address flush dev eth0 scope global; FILES; ifup eth0',
    );
  }
  const [wanted, former] = ['a', 'b'].map((digit) => digit.repeat(36));
  const path = `${KEYFILES}/x`;
  const load =
    'FILES; systemctl start NetworkManager.service; busctl call org.freedesktop.NetworkManager' +
    ` /org/freedesktop/NetworkManager/Settings org.freedesktop.NetworkManager.Settings LoadConnections as 1 ${path}`;
  const profile = { path, uuid: wanted ?? '', former: former ?? '' };
  const up = (uuid?: string): string => `${load}; nmcli connection up uuid ${uuid} ifname eth0`;
  assert.equal(text('networkmanager', 'apply', profile), up(wanted));
  assert.equal(text('networkmanager', 'revert', profile), up(former));
  assert.equal(
    text('networkmanager', 'revert', { path, uuid: profile.uuid }),
    `nmcli device disconnect eth0; ${load}; nmcli device set eth0 autoconnect yes`,
  );
});

test('a change must name no profile that a command would take for an option, nor one elsewhere', () => {
  const taken = (path: string): boolean =>
    Change.safeParse({ ...asked, manager: 'networkmanager', profile: { path, uuid: 'a'.repeat(36) } })
      .success;
  assert.ok(taken(`${KEYFILES}/Wired connection 1.nmconnection`));
  for (const path of ['--address=unixexec:path=/bin/sh', '/etc/passwd', `${KEYFILES}/../x`, `${KEYFILES}/.x`])
    assert.equal(taken(path), false, path);
});
