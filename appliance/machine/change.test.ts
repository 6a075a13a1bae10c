import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandsOf, isAllowedPath, verdictOf } from './change.ts';
import type { Change, Moment } from './change.ts';

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
  for (const path of [
    '/etc/systemd/network/05-applianced-eth1.network',
    '/etc/network/../passwd',
    '/etc/network/interfaces.d/../../passwd',
    '/etc/passwd',
    '/etc/network/',
  ]) {
    assert.ok(!allowed('networkd', path) && !allowed('ifupdown', path), path);
  }
});

test('each manager has its commands, around the moment at which its files change', () => {
  const text = (manager: Change['manager']): string => {
    const { before, after } = commandsOf({ manager, interface: 'eth0' });
    return [...before, ['FILES'], ...after].map((command) => command.join(' ')).join('; ');
  };
  assert.equal(text('networkd'), 'FILES; networkctl reload; networkctl reconfigure eth0');
  assert.equal(
    text('ifupdown'),
    'ifdown --force eth0; ip -4 address flush dev eth0 scope global; FILES; ifup eth0',
  );
});
