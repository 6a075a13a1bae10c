import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { networkdFile, networkdMethod } from './networkd-file.ts';
import type { Ipv4Settings } from './settings.ts';

const fixed: Ipv4Settings = {
  method: 'static',
  cidr: { address: '192.0.2.10', prefix: 24 },
  gateway: '192.0.2.1',
  dns: ['192.0.2.53', '198.51.100.53'],
};

const HEAD = '# Written by applianced: "appliancectl network set" changes it.\n';

test('a new file sets the interface and nothing else', () => {
  assert.equal(
    networkdFile('eth0', undefined, fixed),
    `${HEAD}[Match]
Name=eth0

[Network]
DHCP=no
Address=192.0.2.10/24
Gateway=192.0.2.1
DNS=192.0.2.53
DNS=198.51.100.53
`,
  );
  assert.equal(
    networkdFile('eth0', undefined, { method: 'dhcp' }),
    `${HEAD}[Match]\nName=eth0\n\n[Network]\nDHCP=ipv4\n`,
  );
});

test('what the file in force says of IPv6, link, domains and other routes stays', () => {
  const present = `# by an installer
[Match]
Name=en*

[Link]
MTUBytes=9000

[Network]
DHCP=yes
Address=10.0.0.5/8
Address=2001:db8::5/64
Gateway=10.0.0.1
Gateway=2001:db8::1
DNS=10.0.0.53 2001:db8::53
Domains=example.com
IPv6AcceptRA=no

[Address]
Address=10.0.0.6/8

[Address]
Address=2001:db8::6/64

[Route]
Gateway=10.0.0.1

[Route]
Destination=10.9.0.0/16
Gateway=10.0.0.9

[DHCPv4]
UseDNS=no
`;
  assert.equal(
    networkdFile('eth0', present, fixed),
    `${HEAD}[Match]
Name=eth0

[Network]
DHCP=ipv6
Address=192.0.2.10/24
Gateway=192.0.2.1
DNS=192.0.2.53
DNS=198.51.100.53
Address=2001:db8::5/64
Gateway=2001:db8::1
DNS=2001:db8::53
Domains=example.com
IPv6AcceptRA=no

[Link]
MTUBytes=9000

[Address]
Address=2001:db8::6/64

[Route]
Destination=10.9.0.0/16
Gateway=10.0.0.9

[DHCPv4]
UseDNS=no
`,
  );
});

test('DHCP for IPv6 is on afterwards exactly where it was before', () => {
  const words = ['yes', 'true', 'both', 'ipv6', 'v6', 'ipv4', 'v4', 'no', 'none', 'rubbish'];
  const after = (wanted: Ipv4Settings): readonly (string | undefined)[] =>
    words.map((word) => /^DHCP=(.*)$/m.exec(networkdFile('a', `[Network]\nDHCP=${word}\n`, wanted))?.[1]);
  assert.deepEqual(after(fixed), [...Array(5).fill('ipv6'), ...Array(5).fill('no')]);
  assert.deepEqual(after({ method: 'dhcp' }), [...Array(5).fill('yes'), ...Array(5).fill('ipv4')]);
});

test('the method of a file is what networkd makes of it', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['[Network]\nDHCP=yes\n', 'dhcp'],
    ['[Network]\nDHCP=yes\nDHCP=no\n', 'none'],
    ['[Network]\nAddress=192.0.2.1/24\n', 'static'],
    ['[Address]\nAddress=192.0.2.1/24\n', 'static'],
    ['[Network]\nAddress=2001:db8::1/64\n', 'none'],
    ['[Network]\n# DHCP=yes\nDHCP=\\\nipv4\n', 'dhcp'],
    ['', 'none'],
  ];
  for (const [text, method] of cases) assert.equal(networkdMethod(text), method, text);
});

test('what was written is read as it was meant, and written again it is the same', () => {
  const line = fc.constantFrom(
    'DHCP=yes',
    'Address=10.1.1.1/24',
    'Address=2001:db8::9/64',
    'DNS=10.1.1.1',
    '[Network]',
    '[Address]',
    '[Route]',
    'Gateway=10.1.1.9',
    'MTUBytes=1400',
    '; note',
    '',
  );
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom<Ipv4Settings>(fixed, { method: 'dhcp' }), (lines, wanted) => {
      const once = networkdFile('eth0', lines.join('\n'), wanted);
      assert.equal(networkdMethod(once), wanted.method);
      assert.equal(networkdFile('eth0', once, wanted), once);
    }),
  );
});
