import type { Machine } from '../appliance/contract/machine.ts';

/** One interface that is set here, with a change on trial for 42 s more, and one that is not. */
export const machine: Machine = {
  hostname: 'edge-17',
  timeZone: 'Europe/Berlin',
  clock: 'synchronised',
  disks: [
    { mountPoint: '/', source: '/dev/vda1', type: 'ext4', totalBytes: 30 * 2 ** 30, freeBytes: 12 * 2 ** 30 },
    { mountPoint: '/srv', source: '/dev/vdb1', type: 'xfs', totalBytes: 2 ** 40, freeBytes: 2 ** 35 },
  ],
  network: {
    manager: 'networkd',
    interfaces: [
      {
        name: 'eth0',
        mac: '02:00:00:00:00:17',
        isUp: true,
        hasCarrier: true,
        speedMbit: 1_000,
        manager: 'networkd',
        method: 'static',
        addresses: [
          { cidr: '192.0.2.17/24', isLeased: false },
          { cidr: 'fd00::17/64', isLeased: true },
        ],
        gateway: '192.0.2.1',
        dns: ['192.0.2.53'],
      },
      {
        name: 'eth1',
        mac: '02:00:00:00:00:18',
        isUp: true,
        hasCarrier: false,
        manager: 'unknown',
        method: 'none',
        addresses: [],
        dns: [],
        notSettable: {
          why: 'nothing on this machine says that it sets it',
          action: 'set it where it is set now',
        },
      },
    ],
    pending: {
      id: 'c1',
      interface: 'eth0',
      what: 'static 192.0.2.17/24, gateway 192.0.2.1',
      by: 'admin (console)',
      state: 'applied',
      revertsAt: '2026-01-31T12:00:42.000Z',
    },
  },
};
