import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { ServiceStatus, Status } from '../../contract/status.ts';
import { renderStatus } from './status.ts';

const now = Date.parse('2026-01-31T12:00:05.000Z');
const at = '2026-01-31T12:00:03.000Z';

function service(name: string, more: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    name,
    state: 'healthy',
    why: 'its health test passes',
    image: 'x:1',
    dependsOn: [],
    restarts: 0,
    critical: true,
    containers: [
      {
        name: `${name}-svc`,
        state: 'running',
        health: 'healthy',
        startedAt: '2026-01-31T09:00:00.000Z',
      },
    ],
    ...more,
  };
}

const status: Status = {
  health: 'degraded',
  summary: '1 of 4 services needs help: signal-server cannot get its port',
  phase: 'IDLE',
  pass: 12,
  converged: false,
  at,
  appliance: {
    version: '0.1.0',
    hostname: 'box-17',
    applianceId: 'a',
    stack: 'conductor',
    bootedAt: at,
    startedAt: at,
  },
  engine: { state: 'connected', version: '20.10.24', since: at },
  services: [
    service('broker-edge'),
    service('signal-server', {
      state: 'failed',
      why: 'port 514/udp is taken by another program',
      restarts: 3,
      nextAttemptAt: '2026-01-31T12:00:21.000Z',
      containers: [{ name: 's', state: 'created', health: 'none' }],
    }),
    service('signal-parser', {
      state: 'waiting',
      why: 'its image is pulled',
      progress: 'pulling 41 %',
      containers: [],
    }),
    service('conductor-ui', {
      why: 'all replicas are healthy',
      containers: [1, 2].map((n) => ({
        name: `ui-${n}`,
        state: 'running',
        health: n === 1 ? ('healthy' as const) : ('starting' as const),
        startedAt: `2026-01-31T11:5${n}:00.000Z`,
      })),
    }),
  ],
  os: {
    state: 'unavailable',
    running: false,
    heldBack: [],
    engineUpdates: 'unattended',
    broken: [],
    failures: [],
    waiting: [],
  },
  conditions: [
    {
      code: 'PORT_TAKEN',
      severity: 'critical',
      subject: 'signal-server',
      title: 'Port 514/udp is taken by another program',
      detail: 'rsyslogd (pid 312) listens on it',
      action: 'stop rsyslogd: systemctl disable --now rsyslog',
      since: '2026-01-31T11:55:00.000Z',
    },
  ],
};

test('status: a sentence, what to do, the services in order, what runs it', () => {
  assert.equal(
    renderStatus(status, { now, width: Infinity, color: false }),
    `! 1 of 4 services needs help: signal-server cannot get its port

x signal-server: Port 514/udp is taken by another program (PORT_TAKEN, for 5m 5s)
  rsyslogd (pid 312) listens on it
  Next: stop rsyslogd: systemctl disable --now rsyslog

SERVICE        STATE      HEALTH       UPTIME  RESTARTS  WHY
broker-edge    + healthy  healthy       3h 0m         0  its health test passes
signal-server  x failed   -                 -         3  PORT_TAKEN, see above; next attempt in 16s
signal-parser  . waiting  -                 -         0  its image is pulled; pulling 41 %
conductor-ui   + healthy  1/2 healthy   8m 5s         0  all replicas are healthy

box-17, stack conductor, applianced 0.1.0, engine 20.10.24, last look 2s ago
`,
  );
});

test('status on 80 columns breaks only between words, and the reason stays in its column', () => {
  assert.equal(
    renderStatus(status, { now, width: 80, color: false }),
    `! 1 of 4 services needs help: signal-server cannot get its port

x signal-server: Port 514/udp is taken by another program (PORT_TAKEN, for 5m
  5s)
  rsyslogd (pid 312) listens on it
  Next: stop rsyslogd: systemctl disable --now rsyslog

SERVICE        STATE      HEALTH       UPTIME  RESTARTS  WHY
broker-edge    + healthy  healthy       3h 0m         0  its health test passes
signal-server  x failed   -                 -         3  PORT_TAKEN, see above;
                                                         next attempt in 16s
signal-parser  . waiting  -                 -         0  its image is pulled;
                                                         pulling 41 %
conductor-ui   + healthy  1/2 healthy   8m 5s         0  all replicas are
                                                         healthy

box-17, stack conductor, applianced 0.1.0, engine 20.10.24, last look 2s ago
`,
  );
});

test('status on a narrow terminal puts the reason below its row', () => {
  const { services } = status;
  const text = renderStatus(
    { ...status, conditions: [], services: services.slice(1, 2) },
    { now, width: 60, color: false },
  );
  assert.equal(
    text.split('\n').slice(3, 7).join('\n'),
    `SERVICE        STATE     HEALTH  UPTIME  RESTARTS
signal-server  x failed  -            -         3
    port 514/udp is taken by another program; next attempt
    in 16s`,
  );
});

test('facts keep their lines, long ones are shortened, and a subject is not said twice', () => {
  const [condition] = status.conditions;
  assert.ok(condition !== undefined);
  const detail = `/etc/stack.yaml:1: wrong\n${'a long story '.repeat(40)}its end`;
  const title = 'service signal-server cannot start: its port is taken';
  const text = renderStatus(
    { ...status, services: [], conditions: [{ ...condition, title, detail }] },
    { now, width: Infinity, color: false },
  );
  const [, , head, first, second = ''] = text.split('\n');
  assert.equal(head, `x ${title} (PORT_TAKEN, for 5m 5s)`);
  assert.equal(first, '  /etc/stack.yaml:1: wrong');
  assert.match(second, /^ {2}a long story .* \.\.\. .*its end$/);
  assert.ok(second.length <= 242);
});

test('colour changes nothing but colour, and is there when it is asked for', () => {
  const plain = renderStatus(status, { now, width: 100, color: false });
  const coloured = renderStatus(status, { now, width: 100, color: true });
  assert.equal(stripVTControlCharacters(coloured), plain);
  assert.ok(coloured.includes('\x1b[31mx failed\x1b[39m'));
  assert.ok(!plain.includes('\x1b'));
});

test('text of others cannot draw on the terminal', () => {
  const hostile = 'ok\x1b[2J\x1b]0;title\x07\u202Egpj\nFAKE LINE';
  const text = renderStatus(
    { ...status, conditions: [], summary: hostile, services: [service('a', { why: hostile })] },
    { now, width: Infinity, color: false },
  );
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.match(text, /healthy {2}.*ok\?gpj FAKE LINE$/m);
});

test('an engine that is away and a stack that does not exist are said', () => {
  const text = renderStatus(
    {
      ...status,
      health: 'not-configured',
      summary: 'There is no stack yet',
      services: [],
      conditions: [],
      engine: { state: 'unreachable', since: '2026-01-31T11:00:05.000Z' },
    },
    { now, width: Infinity, color: false },
  );
  assert.equal(
    text,
    `? There is no stack yet

box-17, stack conductor, applianced 0.1.0, engine unreachable for 1h 0m, last look 2s ago
`,
  );
});
