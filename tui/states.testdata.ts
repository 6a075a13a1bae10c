/** States of the console as they come: of nothing yet, of what is well, of what is not, and of a daemon that is gone. */

import { emptyModel } from '../appliance/client/model/model.ts';
import type { Model } from '../appliance/client/model/model.ts';
import type { Event as Told } from '../appliance/contract/event.ts';
import type { ServiceStatus, Status } from '../appliance/contract/status.ts';
import type { Action } from './actions.ts';
import type { Event, Happening } from './events.ts';
import type { Size } from './geometry.ts';
import type { Profile } from './profile.ts';
import { certificate } from './certificate.testdata.ts';
import { bindings } from './keymap.ts';
import { initialState, viewNames } from './state.ts';
import type { Place, State } from './state.ts';
import { update } from './update/update.ts';

export const NOW = Date.parse('2026-01-31T12:00:00Z');
const iso = (agoMs: number): string => new Date(NOW - agoMs).toISOString();

export const profiles: Readonly<Record<'linux' | 'utf8' | 'ascii', Profile>> = {
  linux: { name: 'linux', terminal: 'linux', hasColor: true },
  utf8: { name: 'utf8', terminal: 'xterm-256color', hasColor: true },
  ascii: { name: 'ascii', terminal: 'vt220', hasColor: false },
};
export const onTty: Place = { mayLeave: false, changes: 'password' };
export const overSsh: Place = { mayLeave: true, changes: 'granted' };

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

const told = (sequence: number, more: Partial<Told> = {}): Told => ({
  id: `0badcafe-${sequence}`,
  at: iso(sequence * 60_000),
  kind: 'observed',
  subject: 'broker-edge',
  message: 'its health test passes',
  ...more,
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
  silent: { since: NOW - 75_000, reason: 'connect ENOENT /run/applianced/api.sock' },
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
} as const satisfies Readonly<Record<string, Model | undefined>>;
export type ModelName = keyof typeof models;

export interface Situation {
  readonly size?: Size;
  readonly profile?: Profile;
  readonly place?: Place;
  readonly model?: ModelName;
}

export function stateOf({
  size = { columns: 80, rows: 24 },
  profile = profiles.utf8,
  place = overSsh,
  model = 'good',
}: Situation = {}): State {
  const said = models[model];
  const state = initialState({ now: NOW, size, profile, place });
  return said === undefined ? state : after(state, { kind: 'said', model: said });
}

/** The state after these, one second apart; what is to be done is left aside. */
export function after(state: State, ...happenings: readonly Happening[]): State {
  return happenings.reduce((at, happening) => update(at, { ...happening, at: at.now } as Event)[0], state);
}

/** The state after one event, and what is to be done. */
export const step = (state: State, happening: Happening): readonly [State, readonly Action[]] =>
  update(state, { ...happening, at: state.now } as Event);
export const actionsOf = (state: State, key: string): readonly Action[] => step(state, keyOf(key))[1];

/** Each key as the terminal layer gives it. */
export function pressed(state: State, ...keys: readonly string[]): State {
  return after(state, ...keys.map(keyOf));
}

export function keyOf(key: string): Happening {
  return { kind: 'key', key, ...(key.length === 1 && { text: key }) };
}

/** The keys that lead to the view of this index: a digit or letter, and a function key. */
export function keysOfView(index: number): readonly string[] {
  const view = viewNames[index];
  const binding = bindings.find(({ command }) => command.kind === 'go' && command.view === view);
  if (binding === undefined) throw new Error(`no key leads to ${view}`);
  return binding.keys;
}

export function keyOfView(index: number): string {
  return keysOfView(index)[0] ?? '';
}

/** Every letter a key. */
export function typedKeys(text: string): readonly string[] {
  return Array.from(text);
}
