import type { Happening } from './events.ts';

const action = 'look at the cable and at the port of the switch';
/** A run of checks in which each state is there. */
export const checking: readonly Happening[] = [
  {
    kind: 'checks',
    run: 1,
    checks: [
      { id: 'link', group: 'Network', title: 'Link' },
      { id: 'gateway', group: 'Network', title: 'Gateway' },
      { id: 'dns', group: 'Network', title: 'Name servers' },
      { id: 'clock', group: 'Machine', title: 'Clock' },
      { id: 'disk', group: 'Machine', title: 'Disk space' },
      { id: 'registry:registry.example', group: 'Registries', title: 'registry.example' },
    ],
  },
  {
    kind: 'check',
    run: 1,
    progress: { id: 'link', state: 'failed', tookMs: 3, result: 'eth0 has no carrier', action },
  },
  { kind: 'check', run: 1, progress: { id: 'gateway', state: 'skipped', reason: 'there is no link' } },
  {
    kind: 'check',
    run: 1,
    progress: { id: 'clock', state: 'ok', tookMs: 12, result: 'synchronised, 3 ms off' },
  },
  {
    kind: 'check',
    run: 1,
    progress: {
      id: 'disk',
      state: 'warning',
      tookMs: 1,
      result: '88 % of the disk that holds the state of the appliance and the images of its engine are used',
      detail: '/var/lib/docker: 61 GiB',
      action: 'free some of it',
    },
  },
  { kind: 'check', run: 1, progress: { id: 'dns', state: 'running' } },
];
