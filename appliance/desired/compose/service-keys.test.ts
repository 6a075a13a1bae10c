import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServiceModel } from './model.ts';
import type { serviceKeys } from './service-keys.ts';
import { serviceOf, web } from './stack.testdata.ts';

/** Every key of a service: what the file says, and the fields that it sets. */
const examples: Readonly<
  Record<keyof typeof serviceKeys, readonly [yaml: string, fields: Partial<ServiceModel>]>
> = {
  annotations: ['{a.b: 1, c: "x"}', { annotations: { 'a.b': '1', c: 'x' } }],
  blkio_config: [
    '{weight: 300, device_read_bps: [{path: /dev/sda, rate: 12mb}]}',
    {
      resources: {
        blkio: {
          weight: 300,
          weightDevice: [],
          deviceReadBps: [{ path: '/dev/sda', rate: 12_582_912 }],
          deviceReadIops: [],
          deviceWriteBps: [],
          deviceWriteIops: [],
        },
      },
    },
  ],
  cap_add: ['[NET_ADMIN, SYS_TIME, NET_ADMIN]', { capAdd: ['NET_ADMIN', 'SYS_TIME'] }],
  cap_drop: ['[ALL]', { capDrop: ['ALL'] }],
  cgroup: ['private', { cgroup: 'private' }],
  cgroup_parent: ['/limits', { cgroupParent: '/limits' }],
  command: ['nginx -g "daemon off;"', { command: ['nginx', '-g', 'daemon off;'] }],
  configs: ['[c]', { configs: [{ source: 'c', target: '/c' }] }],
  container_name: ['web-svc', { containerName: 'web-svc' }],
  cpu_count: ['2', { resources: { cpuCount: 2 } }],
  cpu_percent: ['50', { resources: { cpuPercent: 50 } }],
  cpu_period: ['100000', { resources: { cpuPeriodUs: 100_000 } }],
  cpu_quota: ['50000', { resources: { cpuQuotaUs: 50_000 } }],
  cpu_rt_period: ['1400us', { resources: { cpuRtPeriodUs: 1400 } }],
  cpu_rt_runtime: ['400ms', { resources: { cpuRtRuntimeUs: 400_000 } }],
  cpu_shares: ['"73"', { resources: { cpuShares: 73 } }],
  cpus: ['1.5', { resources: { nanoCpus: 1_500_000_000 } }],
  cpuset: ['0,1', { resources: { cpuset: '0,1' } }],
  depends_on: [
    '{db: {condition: service_healthy, restart: true}}',
    {
      dependsOn: [
        {
          service: 'db',
          condition: 'service_healthy',
          restart: true,
          required: true,
          position: { file: '/srv/stack/compose.yaml', line: 4, column: 18 },
        },
      ],
    },
  ],
  deploy: [
    '{replicas: 2, resources: {limits: {memory: 1g}}, restart_policy: {condition: on-failure, max_attempts: 3}}',
    {
      replicas: 2,
      resources: { memoryBytes: 1_073_741_824 },
      restart: { mode: 'on-failure', maxAttempts: 3 },
    },
  ],
  device_cgroup_rules: ['["c 1:3 mr"]', { deviceCgroupRules: ['c 1:3 mr'] }],
  devices: [
    '[/dev/ttyUSB0, "/dev/a:/dev/b:r", {source: /dev/c, permissions: rw}, "nvidia.com/gpu=0"]',
    {
      devices: [
        { source: '/dev/ttyUSB0', target: '/dev/ttyUSB0', permissions: 'rwm' },
        { source: '/dev/a', target: '/dev/b', permissions: 'r' },
        { source: '/dev/c', target: '/dev/c', permissions: 'rw' },
      ],
      deviceRequests: [{ driver: 'cdi', deviceIds: ['nvidia.com/gpu=0'], capabilities: [], options: {} }],
    },
  ],
  dns: ['8.8.8.8', { dns: ['8.8.8.8'] }],
  dns_opt: ['[use-vc]', { dnsOptions: ['use-vc'] }],
  dns_search: ['[a.example, b.example]', { dnsSearch: ['a.example', 'b.example'] }],
  domainname: ['example.org', { domainname: 'example.org' }],
  entrypoint: ['[]', { entrypoint: [] }],
  env_file: ['[web.env, {path: no.env, required: false}]', { environment: { A: 'file', B: 'b' } }],
  environment: ['{A: 1, B: null, C: "", D: true}', { environment: { A: '1', B: null, C: '', D: 'true' } }],
  expose: ['[8000, "9000-9010/udp"]', { expose: ['8000/tcp', '9000-9010/udp'] }],
  external_links: [
    '[redis, "db:mysql"]',
    {
      externalLinks: [
        { container: 'redis', alias: 'redis' },
        { container: 'db', alias: 'mysql' },
      ],
    },
  ],
  extra_hosts: [
    '["a:10.0.0.1", "b=::1", "c=[::2]", "d=host-gateway"]',
    {
      extraHosts: ['a:10.0.0.1', 'b:::1', 'c:::2', 'd:host-gateway'],
    },
  ],
  gpus: [
    'all',
    { deviceRequests: [{ driver: '', count: -1, deviceIds: [], capabilities: [['gpu']], options: {} }] },
  ],
  group_add: ['[mail, 100]', { groupAdd: ['mail', '100'] }],
  healthcheck: [
    '{test: curl -f localhost, interval: 1m30s, retries: 3, start_interval: 5s}',
    {
      healthcheck: {
        test: ['CMD-SHELL', 'curl -f localhost'],
        intervalMs: 90_000,
        retries: 3,
        startIntervalMs: 5000,
      },
    },
  ],
  hostname: ['box', { hostname: 'box' }],
  image: ['nginx:1', { image: 'nginx:1' }],
  init: ['true', { init: true }],
  ipc: ['service:db', { ipc: 'service:db' }],
  isolation: ['default', { isolation: 'default' }],
  label_file: ['web.env', { labels: { A: 'file', B: 'b' } }],
  labels: ['[a.b=c, d]', { labels: { 'a.b': 'c', d: '' } }],
  links: [
    '["db:database"]',
    {
      links: [{ service: 'db', alias: 'database' }],
      dependsOn: [{ service: 'db', condition: 'service_started', restart: true, required: true }],
    },
  ],
  logging: [
    '{driver: json-file, options: {max-file: 3, max-size: 1m}}',
    {
      logging: { driver: 'json-file', options: { 'max-file': '3', 'max-size': '1m' } },
    },
  ],
  mac_address: ['02:42:ac:11:00:02', { macAddress: '02:42:ac:11:00:02' }],
  mem_limit: ['512m', { resources: { memoryBytes: 536_870_912 } }],
  mem_reservation: ['268435456', { resources: { memoryReservationBytes: 268_435_456 } }],
  mem_swappiness: ['60', { resources: { memorySwappiness: 60 } }],
  memswap_limit: ['-1', { resources: { memorySwapBytes: -1 } }],
  network_mode: ['container:other', { networkMode: { kind: 'container', container: 'other' }, networks: [] }],
  networks: [
    '[front]',
    {
      networks: [{ network: 'front', aliases: [], linkLocalIps: [], driverOpts: {}, priority: 0 }],
    },
  ],
  oom_kill_disable: ['true', { resources: { oomKillDisable: true } }],
  oom_score_adj: ['-500', { resources: { oomScoreAdj: -500 } }],
  pid: ['host', { pid: 'host' }],
  pids_limit: ['"10"', { resources: { pidsLimit: 10 } }],
  platform: ['linux/arm64', { platform: 'linux/arm64' }],
  ports: ['["80"]', { ports: [{ target: 80, protocol: 'tcp' }] }],
  post_start: [
    '[{command: chown -R x /data, user: root, privileged: yes, environment: {A: 1}}]',
    {
      postStart: [
        { command: ['chown', '-R', 'x', '/data'], user: 'root', privileged: true, environment: ['A=1'] },
      ],
    },
  ],
  pre_stop: [
    '[{command: [sync], working_dir: /x}]',
    {
      preStop: [{ command: ['sync'], workingDir: '/x', privileged: false, environment: [] }],
    },
  ],
  privileged: ['true', { privileged: true }],
  profiles: ['[on]', { profiles: ['on'] }],
  pull_policy: ['every_12h', { pullPolicy: { everyMs: 43_200_000 } }],
  read_only: ['true', { readOnly: true }],
  restart: ['on-failure:5', { restart: { mode: 'on-failure', maxAttempts: 5 } }],
  runtime: ['runc', { runtime: 'runc' }],
  scale: ['3', { replicas: 3 }],
  secrets: [
    '[{source: s, target: t, uid: "1", mode: 0440}]',
    {
      secrets: [{ source: 's', target: '/run/secrets/t', uid: '1', mode: 0o440 }],
    },
  ],
  security_opt: ['[no-new-privileges:true]', { securityOpt: ['no-new-privileges:true'] }],
  shm_size: ['64m', { resources: { shmSizeBytes: 67_108_864 } }],
  stdin_open: ['true', { stdinOpen: true }],
  stop_grace_period: ['1m30s', { stopGracePeriodMs: 90_000 }],
  stop_signal: ['SIGUSR1', { stopSignal: 'SIGUSR1' }],
  storage_opt: ['{size: 1G}', { storageOpt: { size: '1G' } }],
  sysctls: ['{net.core.somaxconn: 1024}', { sysctls: { 'net.core.somaxconn': '1024' } }],
  tmpfs: ['[/run, "/tmp:size=1m"]', { tmpfs: ['/run', '/tmp:size=1m'] }],
  tty: ['"${YES}"', { tty: true }],
  ulimits: [
    '{nproc: 65535, nofile: {soft: 20000, hard: 40000}}',
    {
      ulimits: [
        { name: 'nofile', soft: 20_000, hard: 40_000 },
        { name: 'nproc', soft: 65_535, hard: 65_535 },
      ],
    },
  ],
  user: ['1000:1000', { user: '1000:1000' }],
  userns_mode: ['host', { usernsMode: 'host' }],
  uts: ['host', { uts: 'host' }],
  volumes: [
    '[data:/data]',
    {
      volumes: [
        { type: 'volume', source: 'data', target: '/data', readOnly: false, volume: { nocopy: false } },
      ],
    },
  ],
  volumes_from: [
    '["db:ro", "container:x"]',
    {
      volumesFrom: [
        { from: { service: 'db' }, readOnly: true },
        { from: { container: 'x' }, readOnly: false },
      ],
      dependsOn: [{ service: 'db', condition: 'service_started', restart: false, required: true }],
    },
  ],
  working_dir: ['/app', { workingDir: '/app' }],
  'x-appliance': ['{critical: true}', { appliance: { critical: true } }],
};

const rest = `
  db: {image: x}
networks: {front: }
volumes: {data: }
configs: {c: {file: ./c}}
secrets: {s: {file: ./s}}
`;

describe('every key of a service sets its fields', () => {
  for (const [key, [yaml, fields]] of Object.entries(examples)) {
    test(`${key}: ${yaml}`, () => {
      const lines = key === 'image' ? '' : web(`${key}: ${yaml}`);
      const stack = key === 'image' ? `services:\n  web:\n    image: ${yaml}\n` : lines;
      const sources = { 'compose.yaml': `${stack.trimEnd()}${rest}`, 'web.env': 'A=file\nB=b\n' };
      const service = serviceOf(sources, 'web', { environment: { YES: 'yes' }, profiles: ['on'] });
      const found = Object.fromEntries(
        Object.keys(fields).map((field) => [field, service[field as keyof ServiceModel]]),
      );
      assert.deepEqual(found, fields);
    });
  }
});

test('a service that names only an image must have nothing else set', () => {
  const { position, name, image, ...other } = serviceOf('services:\n  web: {image: x}\n');
  const set = Object.entries(other).filter(
    ([, value]) => JSON.stringify(value) !== '[]' && JSON.stringify(value) !== '{}',
  );
  assert.deepEqual(
    { position, name, image },
    {
      position: { file: '/srv/stack/compose.yaml', line: 2, column: 3 },
      name: 'web',
      image: 'x',
    },
  );
  assert.deepEqual(Object.fromEntries(set), {
    appliance: { critical: false },
    networks: [{ network: 'default', aliases: [], linkLocalIps: [], driverOpts: {}, priority: 0 }],
    privileged: false,
    pullPolicy: 'missing',
    readOnly: false,
    replicas: 1,
    restart: { mode: 'default' },
    stdinOpen: false,
    tty: false,
  });
});
