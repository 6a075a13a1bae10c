import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changedKeyfile, keyfileMethod, valueOf } from './keyfile.ts';
import type { Ipv4Settings } from './settings.ts';

const fixed: Ipv4Settings = {
  method: 'static',
  cidr: { address: '192.0.2.10', prefix: 24 },
  gateway: '192.0.2.1',
  dns: ['192.0.2.53', '198.51.100.53'],
};
const dhcp: Ipv4Settings = { method: 'dhcp' };
const IPV4 = 'method=manual\naddress1=192.0.2.10/24\ngateway=192.0.2.1\ndns=192.0.2.53;198.51.100.53;\n';

const installed = `# by the installer
[connection]
id=office
uuid=11111111-2222-3333-4444-555555555555
type=ethernet
interface-name=eth0

[ethernet]
mtu=9000

[802-1x]
eap=peap;
identity=box
password=secret words; and = signs

[ipv4]
# of the site
dns=10.0.0.53;
ignore-auto-dns=true
dns-search=example.com;
address1=10.0.0.5/8,10.0.0.1
address2=10.0.0.6/8
route1=10.9.0.0/16,10.0.0.9
route2=0.0.0.0/0,10.0.0.2,50
route2_options=mtu=1400
method=manual
may-fail=false

[ipv6]
method=manual
address1=2001:db8::5/64
gateway=2001:db8::1
`;

test('only what the file says of IPv4 addresses, their default routes and servers is changed', () => {
  const start = installed.indexOf('# of the site');
  const rest = '\n[ipv6]\nmethod=manual\naddress1=2001:db8::5/64\ngateway=2001:db8::1\n';
  const kept = '# of the site\ndns-search=example.com;\nroute1=10.9.0.0/16,10.0.0.9\nmay-fail=false\n' + rest;
  assert.equal(changedKeyfile(installed, fixed, {}), installed.slice(0, start) + IPV4 + kept);
  assert.equal(changedKeyfile(installed, dhcp, {}), `${installed.slice(0, start)}method=auto\n${kept}`);
});

test('a section that is missing comes last, and what NetworkManager notes of its own is left out', () => {
  const seen = '[connection]\nid=a\n\n[.nmmeta]\nnm-generated=true\nvolatile=true';
  assert.equal(
    changedKeyfile(seen, dhcp, { id: 'b', 'interface-name': 'eth0', 'multi-connect': null }),
    '[connection]\nid=b\ninterface-name=eth0\n\n[ipv4]\nmethod=auto\n',
  );
});

test('a gateway is one that packets go to, and without one an interface may stay beside the default route', () => {
  const text = '[ipv4]\nnever-default=true\n';
  assert.equal(changedKeyfile(text, fixed, {}), `[ipv4]\n${IPV4}`);
  assert.match(changedKeyfile(text, dhcp, {}), /^never-default=true$/m);
});

test('the method of a file is what NetworkManager makes of it', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['[ipv4]\nmethod=auto\n', 'dhcp'],
    ['[ipv4]\n method = manual \n', 'static'],
    ['[ipv4]\nmethod=auto\nmethod=disabled\n', 'none'],
    ['[ipv4]\nmethod=auto\n[x]\n[ipv4]\nmethod=manual\n', 'static'],
    ['[ipv6]\nmethod=auto\n', undefined],
    ['', undefined],
  ];
  for (const [text, method] of cases) assert.equal(keyfileMethod(text), method, text);
});

test('of any file the other lines stay in their order, and a second time nothing is changed', () => {
  const line = fc.constantFrom(
    '[ipv4]',
    '[ipv6]',
    '[wifi-security]',
    'psk=a=b;c',
    'method=auto',
    'address1=10.1.1.1/24',
    'route1=10.2.0.0/16,10.1.1.9',
    '# note',
    '#method=auto',
    'unknown',
    '',
  );
  const isKept = (text: string): boolean => !/^(?:\[|method|address|gateway|dns|$)/.test(text);
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom(fixed, dhcp), (lines, wanted) => {
      const once = changedKeyfile(lines.join('\n'), wanted, {});
      assert.equal(keyfileMethod(once), wanted.method);
      assert.equal(changedKeyfile(once, wanted, {}), once);
      assert.deepEqual(once.split('\n').filter(isKept), lines.filter(isKept));
      const six = valueOf(lines.join('\n'), 'ipv6', 'method');
      assert.equal(valueOf(once, 'ipv6', 'method'), six);
    }),
  );
});
