/** Hosts whose network is kept by one or the other, with an address of each family on lan0. */

export interface KeptNetwork {
  readonly manager: 'networkd' | 'ifupdown' | 'networkmanager';
  readonly packages: readonly string[];
  /** There before the first boot. */
  readonly files: Readonly<Record<string, string>>;
  /** Once, after the first boot. */
  readonly begin: readonly string[];
  /** After the cable was plugged in. */
  readonly up: readonly string[];
  /** The file that a change writes. */
  readonly written: string;
  /** What this file and resolv.conf say once all of it is in force. */
  readonly settled: RegExp;
}

export const former = '198.51.100.50';
const former6 = '2001:db8::50';
export const formerAddresses = [`${former}/24`, `${former6}/64`];

/** Of the installed tree, so that one tree is built for both. */
const ifupdownPackages = ['ifupdown', 'isc-dhcp-client'];
export const keyfile = '/etc/NetworkManager/system-connections/lan.nmconnection';
const masked = ['udevd.service', 'udevd-control.socket', 'udevd-kernel.socket', 'udev-trigger.service'];

export const keptNetworks: readonly KeptNetwork[] = [
  {
    manager: 'networkd',
    packages: ifupdownPackages,
    files: {
      // A container without udev: networkd then takes links as they are only where /sys is read-only.
      '/etc/systemd/system/systemd-networkd.service.d/test-host.conf': '[Service]\nReadOnlyPaths=/sys\n',
      '/etc/systemd/network/20-lan.network': `[Match]\nName=lan*\n\n[Network]\nAddress=${former}/24\nAddress=${former6}/64\nIPv6AcceptRA=no\n`,
    },
    begin: ['systemctl', 'enable', '--now', 'systemd-networkd.service'],
    up: ['networkctl', 'reload'],
    written: '/etc/systemd/network/05-applianced-lan0.network',
    settled: /^/,
  },
  {
    manager: 'ifupdown',
    packages: ifupdownPackages,
    files: {
      // The cable is plugged in after the boot, as by a driver that is late.
      '/etc/network/interfaces': `source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n\nallow-hotplug lan0\niface lan0 inet static\n    address ${former}\n    netmask 255.255.255.0\n    up true\niface lan0 inet6 static\n    address ${former6}/64\n`,
    },
    begin: ['true'],
    up: ['ifup', 'lan0'],
    written: '/etc/network/interfaces',
    settled: /^/,
  },
  {
    manager: 'networkmanager',
    // Without a logind its polkit is not installed.
    packages: [...ifupdownPackages, 'network-manager', 'libpam-systemd'],
    files: {
      '/etc/systemd/system/NetworkManager.service.d/test-host.conf': '[Service]\nReadOnlyPaths=/sys\n',
      // It would load modules into the kernel of the machine that runs the test. An empty unit is a masked one.
      ...Object.fromEntries(masked.map((unit) => [`/etc/systemd/system/systemd-${unit}`, ''])),
      [keyfile]: `# of the site\n[connection]\nid=lan\nuuid=0b5a1c80-7f0e-4d0c-9a35-3c1f1a4d1e11\ntype=ethernet\ninterface-name=lan0\n\n[ipv4]\nmethod=manual\naddress1=${former}/24\ndns=198.51.100.1;\n\n[ipv6]\nmethod=manual\naddress1=${former6}/64\n`,
    },
    // It takes no file that others may read, and none by itself.
    begin: ['sh', '-c', 'chmod 600 "$1" && nmcli connection load "$1"', 'sh', keyfile],
    up: ['nmcli', 'connection', 'reload'],
    written: keyfile,
    settled: /^nameserver 198\.51\.100\.1$/m,
  },
];
