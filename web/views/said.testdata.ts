/** What a daemon could have said of a small stack: documents of the contract, at one point of time. */

import { certsOf, osStatusOf, service } from '../../appliance/api/memory.testdata.ts';
import type { CertificateView, Certs } from '../../appliance/contract/certificate.ts';
import type { Condition } from '../../appliance/contract/condition.ts';
import type { Event } from '../../appliance/contract/event.ts';
import type { ImageUpdate, UpdateRecord } from '../../appliance/contract/image-updates.ts';
import type { Updates } from '../../appliance/contract/os-status.ts';
import type { Page } from '../../appliance/contract/page.ts';
import type { ServiceState, ServiceStatus } from '../../appliance/contract/status.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';

export const AT = Date.parse('2026-01-31T12:00:00.000Z');
export const iso = (offsetMs: number): string => new Date(AT + offsetMs).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a program, a name or a registry could say to harm whoever reads it. */
export const HOSTILE = '<script>alert(1)</script>" onload=x \u001B[31mred\u001B]0;t\u0007\u202E';

export function pageOf(more: Partial<Page> = {}): Page {
  return {
    hostname: 'edge-17',
    names: ['edge-17.example'],
    visibility: 'open',
    isClaimed: true,
    health: 'healthy',
    summary: 'All 9 services work',
    timeZone: 'Europe/Berlin',
    idleExitMs: 600_000,
    ...more,
  };
}

export const stack: readonly (readonly [string, readonly string[]])[] = [
  ['certs', []],
  ['broker', ['certs']],
  ['store', ['certs']],
  ['collector', ['broker']],
  ['edge-gateway', ['broker', 'certs']],
  ['rules', ['broker', 'store']],
  ['metrics', ['store']],
  ['dashboard', ['rules', 'metrics']],
  ['notifier', ['rules']],
];

export function servicesOf(states: Readonly<Record<string, ServiceState>> = {}): ServiceStatus[] {
  return stack.map(([name, dependsOn]) => {
    const state = states[name] ?? (name === 'certs' ? 'completed' : 'healthy');
    return service(name, {
      state,
      why: whys[state],
      dependsOn: [...dependsOn],
      image: `registry.example/stack/${name}:1.4`,
      critical: name !== 'notifier',
      restarts: name === 'collector' ? 2 : 0,
      ...(state === 'failed' && { nextAttemptAt: iso(2 * MINUTE) }),
    });
  });
}
const whys: Readonly<Record<ServiceState, string>> = {
  waiting: 'waits for broker to become healthy',
  starting: 'started 12 s ago; its health test has not passed yet',
  healthy: 'its health test passes',
  unhealthy: 'its health test has failed 3 times: connection refused',
  restarting: 'is restarted because an operator asked for it',
  completed: 'ended with 0 and is not to run again',
  failed: 'ended with exit code 137 after 4 s, for the fifth time in a row',
  stopping: 'is being stopped by an operator',
  stopped: 'was stopped by an operator',
};

const certificate = (subject: string, days: number): CertificateView => ({
  subject,
  issuer: 'CN=edge-17 CA',
  names: subject.includes('CA') ? [] : ['edge-17', 'edge-17.example', '192.0.2.17'],
  notBefore: iso(-20 * DAY),
  notAfter: iso(days * DAY),
  fingerprint: Buffer.from(subject.padEnd(32, '·')).toString('hex').slice(0, 64),
  serial: '4a1f00c7',
  key: 'EC P-256',
});

export function fullCerts(): Certs {
  return certsOf({
    state: 'published',
    generation: 7,
    publishedAt: iso(-20 * DAY),
    items: [
      {
        item: 'ca',
        source: 'generated',
        why: 'The site has brought none. The package brings none. This appliance has made it itself.',
        certificates: [certificate('CN=edge-17 CA', 3_600)],
        renewal: '1000 of 3650 days of its life are over, and it is renewed on 30 Mar 2034, 00:00 UTC',
        problems: [],
      },
      {
        item: 'server',
        source: 'customer',
        where: 'import of 11 January',
        why: 'The site has brought it: import of 11 January.',
        certificates: [certificate('CN=edge-17.example', 23), certificate('CN=Example CA', 900)],
        problems: [
          {
            code: 'expires-soon',
            severity: 'warning',
            where: 'CN=edge-17.example',
            message: 'The certificate ends in 23 days',
            action: 'import a new one, or forget this one so that the appliance makes its own',
          },
        ],
      },
      {
        item: 'client',
        source: 'generated',
        why: 'The site has brought none. The package brings none. This appliance has made it itself.',
        certificates: [certificate('CN=edge-17 client', 310)],
        problems: [],
      },
    ],
    usedBy: [
      { service: 'broker', reload: 'SIGHUP', generation: 7 },
      { service: 'edge-gateway', reload: 'restart', generation: 7 },
    ],
  });
}

const image = (name: string, more: Partial<ImageUpdate> = {}): ImageUpdate => ({
  service: name,
  image: `registry.example/stack/${name}:1.4`,
  state: 'up-to-date',
  inForce: { id: `sha256:${'ab12cd34'.repeat(8)}`, digest: `sha256:${'0f1e2d3c'.repeat(8)}` },
  lastCheckAt: iso(-9 * MINUTE),
  ...more,
});

export function fullUpdates(): Updates {
  return {
    os: osStatusOf({
      state: 'on',
      pending: [
        { name: 'libssl3', from: '3.0.14-1', to: '3.0.15-1' },
        { name: 'tzdata', to: '2026a' },
      ],
      lastSuccessAt: iso(-20 * HOUR),
      nextRunAt: iso(4 * HOUR),
      lastCheckAt: iso(-3 * HOUR),
      heldBack: ['docker.io'],
    }),
    images: stack.map(([name]) =>
      image(name, {
        ...(name === 'rules' && {
          state: 'waits' as const,
          reason: 'the update window opens at 02:00',
          newest: { digest: `sha256:${'99aa88bb'.repeat(8)}`, since: iso(-2 * HOUR) },
        }),
        ...(name === 'dashboard' && {
          state: 'held' as const,
          reason: 'trade fair',
          heldUntil: iso(5 * DAY),
        }),
        ...(name === 'collector' && {
          state: 'rolled-back' as const,
          reason: 'it was unhealthy for 90 s',
          previous: { id: `sha256:${'77'.repeat(32)}` },
        }),
      }),
    ),
  };
}

export const replacements: readonly UpdateRecord[] = (['metrics', 'collector', 'broker'] as const).map(
  (name, index) => ({
    at: iso(-index * 7 * HOUR - HOUR),
    service: name,
    container: `stack-${name}-1`,
    cause: 'a newer image',
    from: { id: `sha256:${'11'.repeat(32)}` },
    to: { id: `sha256:${'22'.repeat(32)}` },
    tookMs: 41_000,
    downtimeMs: 2_100,
    result: name === 'collector' ? 'rolled-back' : 'committed',
    ...(name === 'collector' && { reason: 'it was unhealthy for 90 s' }),
  }),
);

export const conditions: readonly Condition[] = [
  {
    code: 'SERVICE_FAILED',
    severity: 'critical',
    subject: 'broker',
    title: 'The service broker does not stay up',
    detail: 'It ended with exit code 137 five times in ten minutes.',
    action:
      'look at its log lines; 137 is the kernel ending it for want of memory: give it more, or the machine',
    since: iso(-14 * MINUTE),
  },
  {
    code: 'DISK_FILLS_UP',
    severity: 'warning',
    subject: '/var/lib/docker',
    title: 'The disk is 91 % full',
    action: 'remove what is not needed, or make the disk larger',
    since: iso(-5 * HOUR),
  },
  {
    code: 'UPDATES_HELD',
    severity: 'info',
    subject: 'dashboard',
    title: 'Updates of dashboard are held until 5 February',
    action: 'nothing, or release them',
    since: iso(-2 * DAY),
  },
];

const messages: readonly (readonly [Event['kind'], string, string])[] = [
  ['step', 'broker', 'container stack-broker-1 was started'],
  ['observed', 'broker', 'container stack-broker-1 ended with exit code 137'],
  ['condition-raised', 'SERVICE_FAILED', 'The service broker does not stay up'],
  ['step-failed', 'collector', 'the image could not be pulled'],
  ['command', 'rules', 'restart of rules was asked for by ada (192.0.2.4)'],
  ['configuration', 'stack', 'the stack file has changed: 2 services are other ones'],
  ['condition-cleared', 'DISK_FILLS_UP', 'The disk is 91 % full'],
  ['engine', 'engine', 'connected to Docker Engine 26.1.5'],
];
export function eventsOf(count: number): Event[] {
  return Array.from({ length: count }, (_, index) => {
    const [kind, subject, message] =
      messages[index % messages.length] ?? (['daemon', 'daemon', 'started'] as const);
    return {
      id: `0badcafe-${count - index}`,
      at: iso(-index * 7 * MINUTE),
      kind,
      subject,
      message,
      ...(kind === 'step' && { reason: 'it had ended' }),
      ...(kind === 'step-failed' && {
        cause: 'pull registry.example/stack/collector:1.4\n  manifest unknown',
      }),
    };
  });
}

export const work: readonly WorkItem[] = [
  {
    id: 'w1',
    command: 'restart',
    service: 'rules',
    arguments: {},
    state: 'running',
    attempts: 1,
    message: 'is being stopped',
    acceptedAt: iso(-4_000),
    origin: { via: 'page', user: 'ada', address: '192.0.2.4' },
  },
];
