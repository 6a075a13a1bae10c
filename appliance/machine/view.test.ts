import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NetworkFacts } from '../observe/network-facts.ts';
import { bareFacts, ifupdownFacts, networkdFacts, networkdLink } from './facts.testdata.ts';
import { parseNetworkdLink } from './read-ip.ts';
import { networkView } from './view.ts';

/** `manager method[, why not]` of eth0. */
function eth0(facts: NetworkFacts): string {
  const found = networkView(facts).interfaces.find(({ name }) => name === 'eth0');
  const why = found?.notSettable === undefined ? '' : `: ${found.notSettable.why}`;
  return `${found?.manager} ${found?.method}${why}`;
}

test('interfaces that lead out are shown as they are, those of containers and tunnels are not', () => {
  const view = networkView(networkdFacts);
  assert.deepEqual(
    view.interfaces.map(({ name }) => name),
    ['eth0', 'eth1'],
  );
  assert.deepEqual(view.interfaces[0], {
    name: 'eth0',
    mac: '52:54:00:12:34:56',
    isUp: true,
    hasCarrier: true,
    speedMbit: 1000,
    manager: 'networkd',
    method: 'dhcp',
    addresses: [
      { cidr: '192.0.2.50/24', isLeased: true },
      { cidr: '2001:db8::50/64', isLeased: false },
    ],
    gateway: '192.0.2.1',
    dns: ['192.0.2.9'],
  });
  assert.equal(view.manager, 'networkd');
  assert.equal(view.interfaces[1]?.hasCarrier, false);
  assert.equal(view.interfaces[1]?.notSettable?.why, 'eth1 is a part of bond0');
});

test('who keeps an interface is told, and why it cannot be set', () => {
  const { networkd } = networkdFacts;
  assert.ok(networkd);
  const [file = ''] = Object.keys(networkd.files);
  const unmanaged = { ...networkd, links: { eth0: networkdLink(undefined, 'unmanaged') } };
  const table: readonly (readonly [NetworkFacts, string])[] = [
    [networkdFacts, 'networkd dhcp'],
    [
      { ...networkdFacts, networkd: { ...networkd, withDropIns: [file] } },
      `networkd dhcp: ${file} has drop-ins`,
    ],
    [
      { ...networkdFacts, ifupdown: ifupdownFacts.ifupdown ?? assert.fail() },
      'networkd dhcp: systemd-networkd and ifupdown both set it',
    ],
    [{ ...bareFacts, networkd: unmanaged }, 'networkd dhcp'],
    [{ ...ifupdownFacts, networkd: unmanaged }, 'ifupdown dhcp'],
    [ifupdownFacts, 'ifupdown dhcp'],
    [{ ...ifupdownFacts, networkManager: 'eth0:unmanaged\n' }, 'ifupdown dhcp'],
    [
      { ...bareFacts, networkManager: 'lo:unmanaged\neth0:connected\n' },
      'networkmanager dhcp: NetworkManager keeps it, and applianced does not set that yet',
    ],
    [bareFacts, 'unknown dhcp: neither systemd-networkd nor ifupdown nor NetworkManager keeps it'],
  ];
  for (const [facts, expected] of table) assert.equal(eth0(facts), expected);
  assert.match(networkView(bareFacts).reason ?? '', /^neither/);
  assert.match(networkView({ ...bareFacts, addresses: '[]' }).reason ?? '', /no interface/);
});

test('servers of an interface are those that networkd names, else those of the machine', () => {
  assert.deepEqual(networkView(ifupdownFacts).interfaces[0]?.dns, ['192.0.2.53']);
  const six = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53];
  assert.deepEqual(parseNetworkdLink(networkdLink('f', 'configured', [six])).dns, ['2001:db8::53']);
});
