import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changedFile, interfacesMethod, stanzasOf, whyNotInFiles } from './interfaces-file.ts';
import type { Ipv4Settings } from './settings.ts';

const MAIN = '/etc/network/interfaces';
const OWN = '/etc/network/interfaces.d/applianced-eth0';
const fixed: Ipv4Settings = {
  method: 'static',
  cidr: { address: '192.0.2.10', prefix: 24 },
  gateway: '192.0.2.1',
  dns: ['192.0.2.53'],
};
const installed = `# by the installer
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

# The primary network interface
allow-hotplug eth0
iface eth0 inet dhcp
    hostname box
    up ip link set eth0 mtu 1400
# IPv6
iface eth0 inet6 auto
    privext 2
`;

test('the stanza that is there is changed in its place, and all else stays', () => {
  const { path, text } = changedFile([{ path: MAIN, text: installed }], OWN, 'eth0', fixed);
  assert.equal(path, MAIN);
  assert.equal(
    text,
    installed.replace(
      'iface eth0 inet dhcp\n    hostname box\n',
      'iface eth0 inet static\n    address 192.0.2.10/24\n    gateway 192.0.2.1\n    dns-nameservers 192.0.2.53\n',
    ),
  );
  const back = changedFile([{ path, text }], OWN, 'eth0', { method: 'dhcp' });
  assert.equal(back.text, installed.replace('    hostname box\n', ''));
});

test('without a stanza it is a file of our own, or the end of the only file', () => {
  const loopback = 'auto lo\niface lo inet loopback';
  assert.deepEqual(changedFile([{ path: MAIN, text: loopback }], OWN, 'eth0', { method: 'dhcp' }), {
    path: OWN,
    text: '# Written by applianced: "appliancectl network set" changes it.\nauto eth0\niface eth0 inet dhcp\n',
  });
  assert.deepEqual(changedFile([{ path: MAIN, text: loopback }], MAIN, 'eth0', { method: 'dhcp' }), {
    path: MAIN,
    text: `${loopback}\n\n# Written by applianced: "appliancectl network set" changes it.\nauto eth0\niface eth0 inet dhcp\n`,
  });
});

test('an interface that is started already is not started twice', () => {
  const files = [{ path: MAIN, text: 'allow-hotplug eth1 eth0\niface eth0 inet6 auto\n' }];
  assert.doesNotMatch(changedFile(files, OWN, 'eth0', fixed).text, /auto eth0/);
});

test('what cannot be changed without a guess is refused with its reason', () => {
  const why = (text: string): string | undefined => whyNotInFiles([{ path: MAIN, text }], 'eth0');
  assert.equal(why(installed), undefined);
  assert.equal(why(''), undefined);
  assert.match(why('iface eth0 inet dhcp\niface eth0 inet static\n') ?? '', /more than one/);
  assert.match(why('iface eth0 inherits common\n') ?? '', /inherits/);
  assert.match(why('iface eth0 inet ppp\n') ?? '', /method is ppp/);
  assert.match(why('mapping eth*\n  script x\niface eth0 inet dhcp\n') ?? '', /mapping/);
  assert.match(why('iface eth0 inet dhcp\n  up a \\\n  b\n') ?? '', /backslash/);
});

test('of any file only the stanza of the interface changes, and a second time nothing', () => {
  const line = fc.constantFrom(
    'auto eth0',
    'iface eth1 inet dhcp',
    '    gateway 10.0.0.1',
    'iface eth0 inet6 static',
    '    address 2001:db8::1/64',
    '# note',
    '',
    'source x',
  );
  fc.assert(
    fc.property(fc.array(line), fc.array(line), (head, tail) => {
      const text = [...head, 'iface eth0 inet static', '    address 10.0.0.2/8', ...tail].join('\n');
      const changed = changedFile([{ path: MAIN, text }], OWN, 'eth0', fixed);
      const stanzas = stanzasOf([changed]);
      assert.equal(interfacesMethod(stanzas, 'eth0'), 'static');
      assert.deepEqual(changedFile([changed], OWN, 'eth0', fixed), changed);
      const others = (all: ReturnType<typeof stanzasOf>) =>
        all
          .filter((each) => each.interfaceName !== 'eth0' || each.family !== 'inet')
          .map(({ options }) => options);
      assert.deepEqual(others(stanzas), others(stanzasOf([{ path: MAIN, text }])));
    }),
  );
});
