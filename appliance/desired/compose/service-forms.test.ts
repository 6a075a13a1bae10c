import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServiceModel } from './model.ts';
import { notesOf, problemsOf, serviceOf, web } from './stack.testdata.ts';

type Field = keyof ServiceModel;

/** Forms of one key beyond the example in `service-keys.test.ts`. */
function forms(field: Field, cases: Readonly<Record<string, unknown>>): void {
  describe(field, () => {
    for (const [yaml, value] of Object.entries(cases)) {
      test(yaml, () => assert.deepEqual(serviceOf(`${web(yaml)}  db: {image: x}\n`, 'web')[field], value));
    }
  });
}

forms('command', {
  'command: ""': [],
  'command: []': [],
  'command: ': undefined,
  'command: [sh, -c, "a | b"]': ['sh', '-c', 'a | b'],
});

forms('healthcheck', {
  'healthcheck: {test: [CMD, a, b]}': { test: ['CMD', 'a', 'b'] },
  'healthcheck: {test: [CMD-SHELL, a b]}': { test: ['CMD-SHELL', 'a b'] },
  'healthcheck: {test: NONE}': { test: ['CMD-SHELL', 'NONE'] },
  'healthcheck: {test: [NONE]}': { test: ['NONE'] },
  'healthcheck: {disable: true}': { test: ['NONE'] },
  'healthcheck: {disable: true, test: a}': { test: ['NONE'] },
  'healthcheck: {disable: false, interval: 5s}': { intervalMs: 5000 },
  'healthcheck: {test: [], timeout: 2s, start_period: 1m}': { timeoutMs: 2000, startPeriodMs: 60_000 },
});

forms('restart', {
  'restart: no': { mode: 'never' },
  'restart: "no"': { mode: 'never' },
  'restart: always': { mode: 'always' },
  'restart: unless-stopped': { mode: 'unless-stopped' },
  'restart: on-failure': { mode: 'on-failure' },
  'restart: on-failure:0': { mode: 'on-failure' },
  'deploy: {restart_policy: {condition: none}}': { mode: 'never' },
  'restart: no\ndeploy: {restart_policy: {condition: any}}': { mode: 'always' },
  'deploy: {restart_policy: {}}': { mode: 'always' },
  'deploy: {restart_policy: {condition: any, max_attempts: 2}}': { mode: 'always', maxAttempts: 2 },
});

forms('pullPolicy', {
  'pull_policy: always': 'always',
  'pull_policy: if_not_present': 'missing',
  'pull_policy: never': 'never',
  'pull_policy: daily': { everyMs: 86_400_000 },
  'pull_policy: weekly': { everyMs: 604_800_000 },
  'pull_policy: every_1d12h': { everyMs: 129_600_000 },
});

forms('networkMode', {
  'network_mode: none': { kind: 'none' },
  'network_mode: host': { kind: 'host' },
  'network_mode: bridge': { kind: 'bridge' },
  'network_mode: "service:db"': { kind: 'service', service: 'db' },
});

forms('extraHosts', {
  'extra_hosts: {a: 1.1.1.1, b: [1.1.1.1, "::1"], c: "[::2]"}': ['a:1.1.1.1', 'b:1.1.1.1', 'b:::1', 'c:::2'],
  'extra_hosts: ["a=1.1.1.1,2.2.2.2", "a:1.1.1.1"]': ['a:1.1.1.1', 'a:2.2.2.2'],
});

forms('deviceRequests', {
  'gpus: [{}]': [{ driver: '', count: -1, deviceIds: [], capabilities: [['gpu']], options: {} }],
  'gpus: [{driver: nvidia, count: 2, capabilities: [utility], options: {a: 1}}]': [
    { driver: 'nvidia', count: 2, deviceIds: [], capabilities: [['utility', 'gpu']], options: { a: '1' } },
  ],
  'deploy: {resources: {reservations: {devices: [{capabilities: [gpu], device_ids: ["0"]}]}}}': [
    { driver: '', deviceIds: ['0'], capabilities: [['gpu']], options: {} },
  ],
});

forms('resources', {
  'deploy: {resources: {limits: {cpus: 0.5, pids: 10}, reservations: {memory: 1m}}}': {
    nanoCpus: 500_000_000,
    pidsLimit: 10,
    memoryReservationBytes: 1_048_576,
  },
  'mem_limit: 1g\ndeploy: {resources: {limits: {memory: 1024m}}}': { memoryBytes: 1_073_741_824 },
  'cpu_rt_runtime: 950000': { cpuRtRuntimeUs: 950_000 },
});

forms('tmpfs', { 'tmpfs: /run': ['/run'] });
forms('dns', { 'dns: [1.1.1.1, 1.1.1.1]': ['1.1.1.1'] });
forms('networks', {
  'networks: []': [{ network: 'default', aliases: [], linkLocalIps: [], driverOpts: {}, priority: 0 }],
  'networks: {default: {mac_address: "02:42:ac:11:00:03", interface_name: eth9, driver_opts: {a: 1}, link_local_ips: [169.254.0.2], ipv6_address: "::9"}}':
    [
      {
        network: 'default',
        aliases: [],
        linkLocalIps: ['169.254.0.2'],
        driverOpts: { a: '1' },
        priority: 0,
        macAddress: '02:42:ac:11:00:03',
        interfaceName: 'eth9',
        ipv6Address: '::9',
      },
    ],
});

forms('appliance', {
  'x-appliance: ': { critical: false },
  'x-appliance: {update: {}}': { critical: false, update: { strategy: 'stop-first', hold: false } },
  'x-appliance: {update: {strategy: start-first, health_timeout: 2m, hold: true}}': {
    critical: false,
    update: { strategy: 'start-first', hold: true, healthTimeoutMs: 120_000 },
  },
  'x-appliance: {probe: {http: {port: 80}}}': {
    critical: false,
    probe: {
      check: { kind: 'http', scheme: 'http', port: 80, path: '/' },
      intervalMs: 10_000,
      timeoutMs: 5000,
      retries: 3,
    },
  },
  'x-appliance: {probe: {http: {scheme: https, port: 443, path: "/h?x=1"}, interval: 1s, timeout: 2s, retries: 1}}':
    {
      critical: false,
      probe: {
        check: { kind: 'http', scheme: 'https', port: 443, path: '/h?x=1' },
        intervalMs: 1000,
        timeoutMs: 2000,
        retries: 1,
      },
    },
  'x-appliance: {probe: {tcp: {port: 514}}}': {
    critical: false,
    probe: { check: { kind: 'tcp', port: 514 }, intervalMs: 10_000, timeoutMs: 5000, retries: 3 },
  },
  'x-appliance: {probe: {exec: [check, -q]}}': {
    critical: false,
    probe: {
      check: { kind: 'exec', command: ['check', '-q'] },
      intervalMs: 10_000,
      timeoutMs: 5000,
      retries: 3,
    },
  },
  'x-appliance: {certs: {reload: restart}}': { critical: false, certsReload: { kind: 'restart' } },
  'x-appliance: {certs: {reload: {signal: hup}}}': {
    critical: false,
    certsReload: { kind: 'signal', signal: 'SIGHUP' },
  },
  'x-appliance: {metrics: {port: 9100}}': { critical: false, metrics: { port: 9100, path: '/metrics' } },
  'x-appliance: {logs: {path: /logs/x.log, format: json}, tap: nats sub ">"}': {
    critical: false,
    logs: { path: '/logs/x.log', format: 'json' },
    tap: ['nats', 'sub', '>'],
  },
});

test('x-appliance in another place, or nearly x-appliance, is not lost in silence', () => {
  assert.deepEqual(problemsOf(`${web('deploy: {x-appliance: {}}')}x-appliance: {}\n`), [
    'compose.yaml:4:14 services.web.deploy.x-appliance: belongs directly under a service',
    'compose.yaml:5:1 x-appliance: belongs directly under a service',
  ]);
  assert.deepEqual(notesOf(web('x-aplliance: {critical: true}\nx-other: 1')), [
    'compose.yaml:4:5 services.web.x-aplliance: has no effect; did you mean "x-appliance"?',
  ]);
});

test('keys that every object has are no keys of Compose', () => {
  const text = 'services:\n  web: {image: x, constructor: {}, toString: 1}\n';
  assert.deepEqual(problemsOf({ 'compose.yaml': text, 'compose.b.yaml': text }), [
    'compose.b.yaml:2:36 services.web.toString: unknown key',
    'compose.yaml:2:19 services.web.constructor: unknown key',
  ]);
});
