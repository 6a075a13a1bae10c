import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NetworkFacts } from '../observe/network-facts.ts';
import {
  bareFacts,
  ifupdownFacts,
  networkdFacts,
  networkdLink,
  networkManagerFacts,
  PROFILE_UUID,
} from './facts.testdata.ts';
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

const managed = (device: string, profiles = ''): Pick<NetworkFacts, 'networkManager'> => {
  const { networkManager } = networkManagerFacts('[ipv4]\nmethod=manual\n', { device, profiles });
  return { networkManager: networkManager ?? assert.fail() };
};

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
    [{ ...ifupdownFacts, ...managed('eth0:ethernet:unmanaged:') }, 'ifupdown dhcp'],
    [{ ...bareFacts, ...managed(`eth0:ethernet:connected:${PROFILE_UUID}`) }, 'networkmanager static'],
    [{ ...bareFacts, ...managed('eth0:ethernet:disconnected:') }, 'networkmanager dhcp'],
    [
      { ...ifupdownFacts, ...managed(`eth0:ethernet:connected:${PROFILE_UUID}`) },
      'networkmanager static: NetworkManager and ifupdown both set it',
    ],
    [
      { ...bareFacts, ...managed('eth0:wifi:connected:x') },
      'networkmanager dhcp: NetworkManager keeps it as wifi, not as a plain cable',
    ],
    [
      { ...bareFacts, ...managed('eth0:ethernet:unavailable:') },
      'networkmanager dhcp: NetworkManager uses it only with a cable',
    ],
    [
      { ...bareFacts, ...managed(`eth0:ethernet:connected (externally):${PROFILE_UUID}`) },
      'networkmanager static: somebody else has set it, and NetworkManager only looks on',
    ],
    [
      { ...bareFacts, ...managed('eth0:ethernet:connected:u2', 'u2:802-3-ethernet:yes:0:\n') },
      'networkmanager dhcp: its connection profile is in no keyfile',
    ],
    [
      { ...bareFacts, ...managed('eth0:ethernet:connected:u2', 'u2:pppoe:yes:0:/etc/x\n') },
      'networkmanager dhcp: its connection profile is one of pppoe',
    ],
    [bareFacts, 'unknown dhcp: neither systemd-networkd nor ifupdown nor NetworkManager keeps it'],
  ];
  for (const [facts, expected] of table) assert.equal(eth0(facts), expected);
  assert.match(networkView(bareFacts).reason ?? '', /^neither/);
  assert.match(networkView({ ...bareFacts, addresses: '[]' }).reason ?? '', /no interface/);
});

test('servers of an interface are those that its manager names, else those of the machine', () => {
  const { interfaces } = networkView(networkManagerFacts('[ipv4]\nmethod=auto\n'));
  assert.deepEqual(interfaces[0]?.dns, ['192.0.2.54', '2001:db8::53']);
  assert.deepEqual(networkView(ifupdownFacts).interfaces[0]?.dns, ['192.0.2.53']);
  const six = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53];
  assert.deepEqual(parseNetworkdLink(networkdLink('f', 'configured', [six])).dns, ['2001:db8::53']);
});
