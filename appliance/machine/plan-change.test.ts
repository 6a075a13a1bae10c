import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NetworkFacts, ResolverFacts } from '../observe/network-facts.ts';
import type { Change } from './change.ts';
import { ifupdownFacts, networkdFacts, networkManagerFacts } from './facts.testdata.ts';
import { planChange } from './plan-change.ts';
import { resolverOf } from './resolver.ts';
import type { Ipv4Settings } from './settings.ts';

const fixed: Ipv4Settings = {
  method: 'static',
  cidr: { address: '192.0.2.10', prefix: 24 },
  gateway: '192.0.2.1',
  dns: ['192.0.2.2'],
};
const dhcp: Ipv4Settings = { method: 'dhcp' };
const FILE = '/etc/systemd/network/05-applianced-eth0.network';

/** Each file with its text before and after, or why there is no plan. */
function planned(manager: Change['manager'], wanted: Ipv4Settings, facts: NetworkFacts): string {
  const plan = planChange('eth0', manager, wanted, facts);
  if ('why' in plan) return `${plan.why}; ${plan.action}`;
  return plan.files
    .map(({ path, text, before }) => `== ${path}\n-- ${before ?? 'none\n'}${text ?? 'none\n'}`)
    .join('');
}

const linked = (target: string): ResolverFacts => ({ target, text: '' });
const head = '# Written by applianced: "appliancectl network set" changes it.\n';

test('for networkd it is a file that wins, and resolv.conf where that is a plain file', () => {
  const file = `== ${FILE}\n-- none\n${head}[Match]\nName=eth0\n\n[Network]\n`;
  const fixedText = 'DHCP=ipv6\nAddress=192.0.2.10/24\nGateway=192.0.2.1\nDNS=192.0.2.2\n';
  const conf = 'search example.com\nnameserver 192.0.2.53\n';
  assert.equal(
    planned('networkd', fixed, networkdFacts),
    `${file}${fixedText}== /etc/resolv.conf\n-- ${conf}search example.com\nnameserver 192.0.2.2\n`,
  );
  assert.equal(planned('networkd', dhcp, networkdFacts), `${file}DHCP=yes\n`);
  const resolved = { ...networkdFacts, resolver: linked('../run/systemd/resolve/stub-resolv.conf') };
  assert.equal(planned('networkd', fixed, resolved), file + fixedText);
});

test('a file of our own is put back as it was', () => {
  const { networkd } = networkdFacts;
  assert.ok(networkd);
  const files = { ...networkd.files, [FILE]: '[Match]\nName=eth0\n' };
  assert.match(
    planned('networkd', dhcp, { ...networkdFacts, networkd: { ...networkd, files } }),
    /-- \[Match\]\nName=eth0\n/,
  );
});

test('for ifupdown it is the file of the stanza, and resolv.conf is put back whoever writes it meanwhile', () => {
  const conf = 'search example.com\nnameserver 192.0.2.53\n';
  const before = 'auto eth0\niface eth0 inet dhcp\n';
  const stanza =
    'auto eth0\niface eth0 inet static\n    address 192.0.2.10/24\n    gateway 192.0.2.1\n    dns-nameservers 192.0.2.2\n';
  assert.equal(
    planned('ifupdown', fixed, ifupdownFacts),
    `== /etc/network/interfaces\n-- ${before}${stanza}== /etc/resolv.conf\n-- ${conf}search example.com\nnameserver 192.0.2.2\n`,
  );
  assert.equal(
    planned('ifupdown', dhcp, ifupdownFacts),
    `== /etc/network/interfaces\n-- ${before}${before}== /etc/resolv.conf\n-- ${conf}${conf}`,
  );
  const withTool = { ...ifupdownFacts, resolver: linked('/run/resolvconf/resolv.conf') };
  assert.equal(planned('ifupdown', fixed, withTool), `== /etc/network/interfaces\n-- ${before}${stanza}`);
});

test('for NetworkManager it is a keyfile, and resolv.conf is its own affair', () => {
  const facts = networkManagerFacts('[connection]\ninterface-name=eth0\n');
  const file = `== /etc/NetworkManager/system-connections/lan.nmconnection\n-- [connection]\ninterface-name=eth0\n`;
  const text = `[connection]\ninterface-name=eth0\n\n[ipv4]\nmethod=auto\n`;
  assert.equal(planned('networkmanager', dhcp, facts), file + text);
  const own = { ...facts, resolver: linked('/run/NetworkManager/resolv.conf') };
  assert.match(planned('networkmanager', fixed, own), /\ndns=192\.0\.2\.2;\n$/);
  assert.match(planned('ifupdown', fixed, { ...ifupdownFacts, resolver: own.resolver }), /^nobody tells /);
  assert.match(planned('networkmanager', fixed, { ...facts, resolver: linked('/etc/x') }), /^nobody tells /);
});

test('what would be half done is refused', () => {
  const foreign = { ...networkdFacts, resolver: linked('/etc/vpn/resolv.conf') };
  assert.match(planned('networkd', fixed, foreign), /^nobody tells .*; leave the DNS servers out/);
  assert.match(planned('networkd', { ...fixed, dns: [] }, foreign), /^== /);
  const { ifupdown } = ifupdownFacts;
  assert.ok(ifupdown);
  const noClient = { ...ifupdownFacts, ifupdown: { ...ifupdown, hasDhcpClient: false } };
  assert.match(planned('ifupdown', dhcp, noClient), /needs a DHCP client.*; apt install isc-dhcp-client/);
});

test('who keeps resolv.conf shows in what it links to', () => {
  const kinds = ['../run/systemd/resolve/resolv.conf', '/run/resolvconf/resolv.conf', '/etc/x'].map(
    (target) => resolverOf({ target }),
  );
  assert.deepEqual([...kinds, resolverOf({})], ['resolved', 'resolvconf', 'other', 'file']);
  assert.equal(resolverOf({ target: '../run/NetworkManager/resolv.conf' }), 'networkmanager');
});
