/** What the daemon has said, as the console comes to know it: nothing yet, all well, some of it not, a daemon that is gone, one that shows nothing. */

import { emptyModel } from '../appliance/client/model/model.ts';
import type { Model } from '../appliance/client/model/model.ts';
import type { Event as Told } from '../appliance/contract/event.ts';
import type { ServiceStatus, Status } from '../appliance/contract/status.ts';
import { certificate } from './certificate.testdata.ts';

export const NOW = Date.parse('2026-01-31T12:00:00Z');
const iso = (agoMs: number): string => new Date(NOW - agoMs).toISOString();

export function serviceOf(name: string, more: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    name,
    state: 'healthy',
    why: 'its health test passes',
    image: `registry.example/conductor/${name}:1.4.2`,
    dependsOn: [],
    restarts: 0,
    critical: true,
    containers: [
      { name: `${name}-svc`, id: 'c0ffee', state: 'running', health: 'healthy', startedAt: iso(7_500_000) },
    ],
    ...more,
  };
}

const stack: readonly ServiceStatus[] = [
  serviceOf('broker-edge'),
  serviceOf('signal-server', { dependsOn: ['broker-edge'] }),
  serviceOf('signal-parser', { dependsOn: ['broker-edge'] }),
  serviceOf('artifact-filter', { dependsOn: ['signal-parser'] }),
  serviceOf('artifact-exporter', { dependsOn: ['artifact-filter'] }),
  serviceOf('conductor-ui', { dependsOn: ['broker-edge'] }),
];

export function statusOf(more: Partial<Status> = {}): Status {
  return {
    health: 'healthy',
    summary: 'All 6 services work.',
    phase: 'IDLE',
    pass: 7,
    converged: true,
    at: iso(3_000),
    appliance: {
      version: '0.1.0',
      hostname: 'edge-17',
      applianceId: '5d0c5b1e-4a8e-4a3f-9a53-9d7f0d3a4f11',
      bootedAt: iso(90_000_000),
      startedAt: iso(8_000_000),
    },
    engine: { state: 'connected', version: '20.10.24', since: iso(8_000_000) },
    services: [...stack],
    os: {
      state: 'on',
      running: false,
      heldBack: [],
      engineUpdates: 'window',
      broken: [],
      failures: [],
      waiting: [],
    },
    conditions: [],
    ...more,
  };
}

const told = (sequence: number): Told => ({
  id: `0badcafe-${sequence}`,
  at: iso(sequence * 60_000),
  kind: 'observed',
  subject: sequence % 2 === 0 ? 'broker-edge' : 'conductor-ui',
  message: 'its health test passes',
});

const values = Array.from({ length: 200 }, (_, index) => Math.round(40 + 35 * Math.sin(index / 12)));
const series = (name: string, unit: 'percent' | 'bytes' | 'bytes-per-second', scale: number) => ({
  name,
  unit,
  average: values.map((value) => value * scale),
  highest: values.map((value) => value * scale * 1.2),
});

export const goodModel: Model = {
  page: {
    hostname: 'edge-17',
    port: 8443,
    names: ['edge-17', 'edge-17.local', '192.0.2.17', 'localhost', '127.0.0.1'],
    visibility: 'open',
    isClaimed: true,
    health: 'healthy',
    summary: 'All 6 services work.',
    timeZone: 'Europe/Berlin',
    idleExitMs: 600_000,
  },
  status: statusOf(),
  updates: {
    os: statusOf().os,
    images: stack.map(({ name, image }) => ({
      service: name,
      image,
      state: 'up-to-date',
      inForce: { id: 'sha256:1', digest: `sha256:${'ab12'.repeat(16)}` },
      newest: { digest: `sha256:${'ab12'.repeat(16)}` },
      lastCheckAt: iso(31_000),
    })),
  },
  replacements: [],
  certs: {
    state: 'published',
    directory: '/var/lib/applianced/certs',
    generation: 3,
    publishedAt: iso(3_600_000),
    items: [
      {
        item: 'ca',
        source: 'generated',
        why: 'made by this appliance',
        certificates: [certificate],
        problems: [],
      },
      {
        item: 'server',
        source: 'generated',
        why: 'made by this appliance',
        certificates: [certificate],
        problems: [],
      },
    ],
    bundle: { certificates: 1, systemRoots: false },
    usedBy: [],
    waiting: [],
  },
  figures: {
    at: iso(12_000),
    cpuPercent: 12.4,
    memory: { usedBytes: 3 * 2 ** 30, totalBytes: 8 * 2 ** 30 },
    disk: { usedBytes: 88 * 2 ** 30, totalBytes: 100 * 2 ** 30 },
    network: { inBytesPerSecond: 1_250_000, outBytesPerSecond: 84_000 },
    services: [
      {
        name: 'broker-edge',
        cpuPercent: 1.5,
        memoryBytes: 50 * 2 ** 20,
        inBytesPerSecond: 1,
        outBytesPerSecond: 1,
      },
    ],
  },
  day: {
    from: iso(86_400_000),
    stepMs: 432_000,
    series: [
      series('host.cpu', 'percent', 1),
      series('host.memory', 'bytes', 2 ** 26),
      series('host.disk', 'bytes', 2 ** 30),
      series('host.network.in', 'bytes-per-second', 10_000),
      series('host.network.out', 'bytes-per-second', 2_000),
    ],
  },
  events: Array.from({ length: 30 }, (_, index) => told(index)),
};

const failing = statusOf({
  health: 'degraded',
  summary: '5 of 6 services work; artifact-filter has failed and is tried again.',
  services: stack.map((service) =>
    service.name === 'artifact-filter'
      ? {
          ...service,
          state: 'failed',
          restarts: 12,
          why: 'it ended with exit code 3, 12 times in a row',
          nextAttemptAt: iso(-42_000),
          containers: [{ name: 'artifact-filter-svc', state: 'exited', health: 'none', exitCode: 3 }],
        }
      : service,
  ),
  conditions: [
    {
      code: 'CRASH_LOOP',
      severity: 'critical',
      subject: 'artifact-filter',
      title: 'artifact-filter ends again and again',
      detail: 'cannot connect to 192.0.2.1:4223: connection refused',
      action: 'Read its log: appliancectl logs artifact-filter',
      since: iso(300_000),
    },
    {
      code: 'DISK_SPACE_LOW',
      severity: 'warning',
      title: 'The disk is nearly full',
      action: 'Free some of it, or give the machine a larger one',
      since: iso(900_000),
    },
  ],
});
export const badModel: Model = { ...goodModel, status: failing };
const goneModel: Model = {
  ...goodModel,
  silent: { nextTryAt: NOW + 3_000, since: NOW - 75_000, reason: 'connect ENOENT /run/applianced/api.sock' },
};
/** The first start: one works, one is pulled, one in layers of unknown size, others wait. */
const startingModel: Model = {
  ...goodModel,
  status: statusOf({
    health: 'starting',
    summary: '1 of 6 services works; the others are on their way.',
    phase: 'PROCESSING',
    converged: false,
    services: stack.map((each, index) => {
      if (index === 0) return each;
      const waiting = serviceOf(each.name, {
        dependsOn: each.dependsOn,
        state: 'waiting',
        why: 'its image is pulled',
        containers: [],
      });
      if (index === 1)
        return {
          ...waiting,
          progress: 'pulling 41 %',
          pull: { layersDone: 2, layersTotal: 9, bytesDone: 125_000_000, bytesTotal: 304_000_000 },
        };
      if (index === 2)
        return {
          ...waiting,
          progress: 'pulling 3 of 8 layers',
          pull: { layersDone: 3, layersTotal: 8, bytesDone: 0, bytesTotal: 0 },
        };
      return { ...waiting, why: 'it waits for what it depends on' };
    }),
  }),
};
/** Switched off while it showed something. */
const closedModel: Model = {
  ...goodModel,
  refused: {
    reason: 'The console is switched off: console.mode in node.json is off',
    action: 'at the machine: appliancectl config set console.mode MODE (off, view or manage)',
    sentence: 'All 6 services work.',
  },
};
const unclaimedModel: Model = {
  ...goodModel,
  page: { ...pageOf(goodModel), isClaimed: false },
};
function pageOf({ page }: Model): NonNullable<Model['page']> {
  if (page === undefined) throw new Error('the model has no page');
  return page;
}

/** By what the console has been told. */
export const models = {
  loading: undefined,
  empty: {
    ...emptyModel,
    status: statusOf({ services: [], health: 'not-configured', summary: 'No stack yet.' }),
  },
  good: goodModel,
  bad: badModel,
  gone: goneModel,
  unclaimed: unclaimedModel,
  closed: closedModel,
  starting: startingModel,
} as const satisfies Readonly<Record<string, Model | undefined>>;
export type ModelName = keyof typeof models;
