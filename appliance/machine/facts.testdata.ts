import type { NetworkFacts } from '../observe/network-facts.ts';

/** As iproute2 6.1 of Debian 12 prints them; shortened. */
const linkText = JSON.stringify([
  {
    ifname: 'lo',
    flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
    link_type: 'loopback',
    address: '00:00:00:00:00:00',
    addr_info: [
      { family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host', valid_life_time: 4294967295 },
    ],
  },
  {},
  {
    ifname: 'eth0',
    flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
    link_type: 'ether',
    address: '52:54:00:12:34:56',
    addr_info: [
      { family: 'inet', local: '192.0.2.50', prefixlen: 24, scope: 'global', valid_life_time: 3600 },
      { family: 'inet6', local: '2001:db8::50', prefixlen: 64, scope: 'global', valid_life_time: 4294967295 },
      { family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link', valid_life_time: 4294967295 },
    ],
  },
  {
    ifname: 'eth1',
    flags: ['BROADCAST', 'MULTICAST', 'UP'],
    link_type: 'ether',
    address: '52:54:00:12:34:57',
    master: 'bond0',
    addr_info: [],
  },
  {
    ifname: 'docker0',
    flags: [],
    link_type: 'ether',
    address: '02:42:00:00:00:01',
    linkinfo: { info_kind: 'bridge' },
  },
  { ifname: 'veth1a2b3c', flags: [], link_type: 'ether', address: '02:42:00:00:00:02', master: 'docker0' },
  { ifname: 'wg0', flags: [], link_type: 'none' },
]);

/** networkctl of systemd 252, shortened. */
export function networkdLink(
  file: string | undefined,
  state = 'configured',
  dns: readonly number[][] = [],
): string {
  return JSON.stringify({
    Index: 2,
    AdministrativeState: state,
    ...(file === undefined ? {} : { NetworkFile: file }),
    DNS: dns.map((address) => ({
      Family: address.length === 4 ? 2 : 10,
      Address: address,
      ConfigSource: 'static',
    })),
  });
}

export const bareFacts: NetworkFacts = {
  addresses: linkText,
  routes4: JSON.stringify([
    { dst: 'default', gateway: '192.0.2.254', dev: 'eth0', metric: 100, flags: [] },
    { dst: 'default', gateway: '192.0.2.1', dev: 'eth0', flags: [] },
    { dst: '172.17.0.0/16', dev: 'docker0', flags: ['linkdown'] },
  ]),
  routes6: '',
  speeds: { eth0: 1000 },
  resolver: { text: 'search example.com\nnameserver 192.0.2.53\n' },
};

const FILE = '/run/systemd/network/10-netplan-eth0.network';

export const networkdFacts: NetworkFacts = {
  ...bareFacts,
  networkd: {
    links: { eth0: networkdLink(FILE, 'configured', [[192, 0, 2, 9]]) },
    files: { [FILE]: '[Match]\nName=eth0\n[Network]\nDHCP=yes\n' },
    withDropIns: [],
  },
};

export const ifupdownFacts: NetworkFacts = {
  ...bareFacts,
  ifupdown: {
    files: [{ path: '/etc/network/interfaces', text: 'auto eth0\niface eth0 inet dhcp\n' }],
    hasFolder: true,
    hasDhcpClient: true,
  },
};

const PROFILE = '/etc/NetworkManager/system-connections/lan.nmconnection';
export const PROFILE_UUID = '11111111-2222-3333-4444-555555555555';

/** nmcli 1.42 of Debian 12. `devices` and `profiles`: lines of others beside eth0. */
export function networkManagerFacts(
  keyfile: string,
  changes: {
    readonly path?: string;
    readonly device?: string;
    readonly profiles?: string;
    readonly keyfiles?: Readonly<Record<string, string>>;
  } = {},
): NetworkFacts {
  const { path = PROFILE, device = `eth0:ethernet:connected:${PROFILE_UUID}`, profiles = '' } = changes;
  const priority = /^autoconnect-priority=(.*)$/m.exec(keyfile)?.[1] ?? '0';
  return {
    ...bareFacts,
    networkManager: {
      devices: `lo:loopback:connected (externally):df21141d-eb67-4c58-a466-7d999f942591\n${device}\n`,
      profiles: `${PROFILE_UUID}:802-3-ethernet:yes:${priority}:${path}\n${profiles}`,
      dns: 'GENERAL.DEVICE:lo\n\nGENERAL.DEVICE:eth0\nIP4.DNS[1]:192.0.2.54\nIP6.DNS[1]:2001\\:db8\\:\\:53\n\nGENERAL.DEVICE:wlan0\nIP4.DNS[1]:10.0.0.1\n',
      keyfiles: { [path]: keyfile, ...changes.keyfiles },
    },
  };
}
