import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HostName, NetworkRequest } from '../contract/machine.ts';
import { contains, isNetworkOrBroadcast, parseCidr } from './ipv4.ts';
import { settingsOf, settingsText } from './settings.ts';

const others = [
  { name: 'eth0', addresses: [{ cidr: '192.0.2.5/24', isLeased: true }] },
  {
    name: 'eth1',
    addresses: [
      { cidr: '10.0.0.1/8', isLeased: false },
      { cidr: '2001:db8::1/64', isLeased: false },
    ],
  },
];

/** The settings in words, or each problem. */
function judged(given: object): string {
  const request = NetworkRequest.parse({ interface: 'eth0', method: 'static', ...given });
  const settings = settingsOf(request, others);
  if (!('problems' in settings)) return settingsText(settings);
  return settings.problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
}

test('settings that cannot work are refused, each with its reason', () => {
  const table: readonly (readonly [object, string])[] = [
    [{ method: 'dhcp' }, 'DHCP'],
    [
      { method: 'dhcp', address: '192.0.2.9/24', dns: ['192.0.2.1'] },
      'address: goes with the method static only: DHCP gives its own; dns: goes with the method static only: DHCP gives its own',
    ],
    [{ address: '192.0.2.9/24' }, 'static 192.0.2.9/24, no gateway'],
    [
      { address: '192.0.2.9/24', gateway: '192.0.2.1', dns: ['9.9.9.9', '9.9.9.9'] },
      'static 192.0.2.9/24, gateway 192.0.2.1, DNS 9.9.9.9',
    ],
    [{}, 'address: is missing'],
    ...[
      '192.0.2.9',
      '192.0.2.9/33',
      '192.0.2.09/24',
      '192.0.2.256/24',
      '192.0.2/24',
      '2001:db8::1/64',
      'x/24',
    ].map(
      (address) =>
        [{ address }, 'address: must be an IPv4 address with its prefix, as 192.0.2.10/24'] as const,
    ),
    [{ address: '0.0.0.0/0' }, 'address: must have a prefix of 1 to 32'],
    [{ address: '127.0.0.1/8' }, 'address: is not an address that a machine can have'],
    [{ address: '224.0.0.1/24' }, 'address: is not an address that a machine can have'],
    [{ address: '192.0.2.0/24' }, 'address: is the network or the broadcast address of its /24'],
    [{ address: '192.0.2.255/24' }, 'address: is the network or the broadcast address of its /24'],
    [{ address: '192.0.2.0/31', gateway: '192.0.2.1' }, 'static 192.0.2.0/31, gateway 192.0.2.1'],
    [{ address: '10.0.0.1/24' }, 'address: is that of eth1 already'],
    [{ address: '10.9.0.1/24' }, 'address: is in a network that overlaps with that of eth1 (10.0.0.1/8)'],
    [
      { address: '192.0.2.9/24', gateway: '192.0.3.1' },
      'gateway: is not inside of the network of 192.0.2.9/24',
    ],
    [{ address: '192.0.2.9/24', gateway: '192.0.2.9' }, 'gateway: is the address of this machine itself'],
    [
      { address: '192.0.2.9/24', gateway: '192.0.2.255' },
      'gateway: is the network or the broadcast address of its /24',
    ],
    [{ address: '192.0.2.9/24', gateway: 'router' }, 'gateway: must be an IPv4 address, as 192.0.2.1'],
    [{ address: '192.0.2.9/24', dns: ['1.1.1.1', 'dns'] }, 'dns.1: must be an IPv4 address, as 192.0.2.53'],
  ];
  for (const [given, expected] of table) assert.equal(judged(given), expected, JSON.stringify(given));
});

test('a gateway that is taken can be reached and is somebody else', () => {
  const octet = fc.nat(255);
  const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(address, fc.integer({ min: 1, max: 32 }), address, (own, prefix, gateway) => {
      const request = NetworkRequest.parse({
        interface: 'a',
        method: 'static',
        address: `${own}/${prefix}`,
        gateway,
      });
      const settings = settingsOf(request, []);
      const cidr = parseCidr(`${own}/${prefix}`);
      assert.ok(cidr);
      if ('problems' in settings) return;
      assert.ok(contains(cidr, gateway) && gateway !== own && !isNetworkOrBroadcast(cidr, gateway));
    }),
  );
});

test('host names are labels of RFC 1123', () => {
  const good = ['a', 'box-17', '7box', 'box-17.example.com', 'a'.repeat(63)];
  const bad = [
    '',
    '-a',
    'a-',
    'a..b',
    '.a',
    'a.',
    'Box',
    'a_b',
    'a b',
    'bücher',
    'a'.repeat(64),
    `${'a.'.repeat(32)}b`,
  ];
  for (const name of good) assert.ok(HostName.safeParse(name).success, name);
  for (const name of bad) assert.ok(!HostName.safeParse(name).success, name);
});
