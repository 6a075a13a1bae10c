import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKeyfilePath } from './change.ts';
import { networkManagerFacts, PROFILE_UUID } from './facts.testdata.ts';
import { valueOf } from './keyfile.ts';
import { plannedKeyfile } from './network-manager.ts';
import { deviceOf, profilesOf } from './nmcli.ts';
import type { Ipv4Settings } from './settings.ts';

const dhcp: Ipv4Settings = { method: 'dhcp' };
const OWN = '/etc/NetworkManager/system-connections/applianced-eth0.nmconnection';
/** `eth0` in hexadecimal. */
const OWN_UUID = '65746830-0000-8000-8000-000000000000';
const bound = `[connection]\nid=office\nuuid=${PROFILE_UUID}\ntype=ethernet\ninterface-name=eth0\n`;

type Given = Parameters<typeof networkManagerFacts>;

function planned(...given: Given) {
  const { networkManager } = networkManagerFacts(...given);
  return plannedKeyfile('eth0', dhcp, networkManager ?? assert.fail());
}

const priorityOf = (...given: Given): string | undefined =>
  valueOf(planned(...given).file.text ?? '', 'connection', 'autoconnect-priority');

test('the file of the active profile is changed where that is for this interface only', () => {
  const { file, profile } = planned(bound);
  assert.equal(file.path, '/etc/NetworkManager/system-connections/lan.nmconnection');
  assert.deepEqual([file.before, file.text], [bound, `${bound}\n[ipv4]\nmethod=auto\n`]);
  assert.deepEqual(profile, { path: file.path, uuid: PROFILE_UUID, former: PROFILE_UUID });
});

test('any other profile is carried on in a file of our own that goes before it', () => {
  const run = '/run/NetworkManager/system-connections/Wired connection 1.nmconnection';
  const secrets = '[802-1x]\npassword=x\n';
  const volatile = `${bound}autoconnect-priority=-999\n\n${secrets}\n[.nmmeta]\nnm-generated=true\n`;
  const { file, profile } = planned(volatile, { path: run });
  assert.equal(
    file.text,
    '# Written by applianced: "appliancectl network set" changes it.\n[connection]\n' +
      `id=applianced eth0\nuuid=${OWN_UUID}\ninterface-name=eth0\nautoconnect-priority=0\ntype=ethernet\n\n${secrets}\n[ipv4]\nmethod=auto\n`,
  );
  assert.deepEqual([file.path, file.before], [OWN, null]);
  assert.deepEqual(profile, { path: OWN, uuid: OWN_UUID, former: PROFILE_UUID });
  const ofAll = bound.replace('interface-name=eth0\n', 'multi-connect=3\n');
  const copy = planned(ofAll).file;
  assert.equal(copy.path, OWN);
  assert.equal(valueOf(copy.text ?? '', 'connection', 'multi-connect'), undefined);
  assert.equal(priorityOf(ofAll), '1');
  assert.equal(planned(bound.replace('eth0', 'eth1')).file.path, OWN);
});

test('without an active profile it is a new file, and one of our own from before is put back as it was', () => {
  const device = 'eth0:ethernet:disconnected:';
  const { file, profile } = planned('', { device });
  assert.match(file.text ?? '', /\ntype=ethernet\n\n\[ipv6\]\nmethod=auto\n\n\[ipv4\]\nmethod=auto\n$/);
  assert.deepEqual(profile, { path: OWN, uuid: OWN_UUID });
  const former = '[connection]\ntype=ethernet\nid=former\n';
  assert.equal(planned('', { device, keyfiles: { [OWN]: former } }).file.before, former);
});

test('a profile that is set becomes active at the next boot before all others that the interface could have', () => {
  const other = (uuid: string, priority: number, rest = ':yes'): string =>
    `${uuid}:802-3-ethernet${rest}:${priority}:/etc/${uuid}\n`;
  const keyfiles = { '/etc/u2': '[connection]\ninterface-name=eth1\n' };
  assert.equal(priorityOf(bound), undefined);
  assert.equal(priorityOf(bound, { profiles: other('u1', 0) }), '1');
  assert.equal(priorityOf(bound, { profiles: other('u1', 7) }), '8');
  assert.equal(priorityOf(bound, { profiles: other('u1', 999) }), '999');
  assert.equal(priorityOf(bound, { profiles: other('u1', -999) }), undefined);
  assert.equal(priorityOf(bound, { profiles: other('u1', 7, ':no') }), undefined);
  assert.equal(priorityOf(bound, { profiles: other('u2', 7), keyfiles }), undefined);
  assert.equal(priorityOf(bound, { profiles: 'u3:wifi:yes:7:/etc/u3\n' }), undefined);
  assert.equal(priorityOf(`${bound}autoconnect-priority=9\n`, { profiles: other('u1', 7) }), '9');
  const { file } = planned(`${bound}autoconnect=false\n`);
  assert.equal(valueOf(file.text ?? '', 'connection', 'autoconnect'), undefined);
});

test('nmcli is read with its escaped colons', () => {
  const facts = {
    devices: 'eth0:ethernet:connecting (getting IP configuration):u1\nw:wifi:disconnected:\n',
    profiles: 'u1:802-3-ethernet:no:-5:/etc/a\\:b\\\\c d.nmconnection\nu2:wifi:yes:0:\n',
    dns: '',
    keyfiles: {},
  };
  assert.equal(deviceOf('eth0', facts)?.state, 'connecting (getting IP configuration)');
  assert.deepEqual(deviceOf('w', facts), { type: 'wifi', state: 'disconnected', dns: [] });
  assert.equal(deviceOf('eth1', facts), undefined);
  assert.deepEqual(
    profilesOf(facts).map(({ path, priority, isAutomatic }) => [path, priority, isAutomatic]),
    [
      ['/etc/a:b\\c d.nmconnection', -5, false],
      ['', 0, true],
    ],
  );
});

test('the file of an interface is one that may be written, whatever its name', () => {
  for (const name of ['eth0', 'enp0s31f6.4094']) assert.ok(isKeyfilePath(OWN.replace('eth0', name)), name);
});
