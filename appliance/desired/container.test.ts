import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceModel } from './compose/model.ts';
import { canonicalJson } from './hash.ts';
import { aContext, aMount, aService, aStack, container } from './model.testdata.ts';
import { hostConfig } from './host-config.ts';
import { label } from './desired.ts';
import { without } from './json.ts';

const identity = ['Labels', 'HostConfig', 'NetworkingConfig', 'Image', 'AttachStdout', 'AttachStderr'];

const processes: readonly (readonly [string, Partial<ServiceModel>, string])[] = [
  ['nothing', {}, '{}'],
  [
    'a command and an entrypoint',
    { command: ['a', 'b'], entrypoint: ['/x'] },
    '{"Cmd":["a","b"],"Entrypoint":["/x"]}',
  ],
  ['cleared ones', { command: [], entrypoint: [] }, '{"Cmd":[],"Entrypoint":[]}'],
  [
    'environment with an empty value and one without value',
    { environment: { B: '1', A: '', C: null } },
    '{"Env":["A=","B=1","C"]}',
  ],
  [
    'names and a user',
    { hostname: 'h', domainname: 'd', user: '1:2', workingDir: '/w' },
    '{"Domainname":"d","Hostname":"h","User":"1:2","WorkingDir":"/w"}',
  ],
  ['a terminal', { tty: true, stdinOpen: true }, '{"OpenStdin":true,"Tty":true}'],
  [
    'stop settings',
    { stopSignal: 'SIGINT', stopGracePeriodMs: 1_500 },
    '{"StopSignal":"SIGINT","StopTimeout":2}',
  ],
];

for (const [what, changes, text] of processes) {
  test(`a service with ${what} must become ${text}`, () => {
    assert.equal(canonicalJson(without(container(changes).create, ...identity)), text);
  });
}

const storage = ['Mounts', 'NetworkMode', 'RestartPolicy'];
const hosts: readonly (readonly [string, Partial<ServiceModel>, string])[] = [
  ['nothing', {}, '{}'],
  [
    'capabilities and options',
    {
      privileged: true,
      capAdd: ['NET_ADMIN'],
      capDrop: ['ALL'],
      groupAdd: ['7'],
      securityOpt: ['label:disable'],
    },
    '{"CapAdd":["NET_ADMIN"],"CapDrop":["ALL"],"GroupAdd":["7"],"Privileged":true,"SecurityOpt":["label:disable"]}',
  ],
  [
    'unmasked system paths',
    { securityOpt: ['systempaths=unconfined', 'no-new-privileges:true'] },
    '{"MaskedPaths":[],"ReadonlyPaths":[],"SecurityOpt":["no-new-privileges:true"]}',
  ],
  [
    'namespaces of others',
    { pid: 'service:db', ipc: 'service:db', uts: 'host', usernsMode: 'host', cgroup: 'private' },
    '{"CgroupnsMode":"private","IpcMode":"container:shop-db-1","PidMode":"container:shop-db-1","UTSMode":"host","UsernsMode":"host"}',
  ],
  ['namespaces of the host', { pid: 'host', ipc: 'shareable' }, '{"IpcMode":"shareable","PidMode":"host"}'],
  [
    'name service',
    { dns: ['1.1.1.1'], dnsSearch: ['x'], dnsOptions: ['ndots:1'], extraHosts: ['a:10.0.0.1'] },
    '{"Dns":["1.1.1.1"],"DnsOptions":["ndots:1"],"DnsSearch":["x"],"ExtraHosts":["a:10.0.0.1"]}',
  ],
  [
    'logging',
    { logging: { driver: 'json-file', options: { 'max-size': '1m' } } },
    '{"LogConfig":{"Config":{"max-size":"1m"},"Type":"json-file"}}',
  ],
  [
    'volumes of others',
    {
      volumesFrom: [
        { from: { service: 'db' }, readOnly: true },
        { from: { container: 'c' }, readOnly: false },
      ],
    },
    '{"VolumesFrom":["shop-db-1:ro","c:rw"]}',
  ],
  [
    'file systems',
    { volumes: [aMount('/a')], tmpfs: ['/run'], storageOpt: { size: '1G' }, readOnly: true },
    '{"Binds":["/srv:/a:rw"],"ReadonlyRootfs":true,"StorageOpt":{"size":"1G"},"Tmpfs":{"/run":""}}',
  ],
  [
    'runtime settings',
    {
      init: false,
      runtime: 'runc',
      isolation: 'default',
      annotations: { a: 'b' },
      sysctls: { 'net.x': '1' },
    },
    '{"Annotations":{"a":"b"},"Init":false,"Isolation":"default","Runtime":"runc","Sysctls":{"net.x":"1"}}',
  ],
];

for (const [what, changes, text] of hosts) {
  test(`a host configuration with ${what} must become ${text}`, () => {
    const service = aService(changes);
    const context = aContext(aStack({ services: [aService({ name: 'db' }), service] }));
    assert.equal(canonicalJson(without(hostConfig(context, service), ...storage)), text);
  });
}

test('the engine must never restart a container, whatever the file says', () => {
  assert.deepEqual(container({ restart: { mode: 'always' } }).create.HostConfig['RestartPolicy'], {
    Name: 'no',
  });
});

test('labels of ours must win over the same labels of the file', () => {
  const { create, configHash } = container({ labels: { team: 'a', [label.stack]: 'other' } });
  assert.deepEqual(create.Labels, {
    team: 'a',
    [label.stack]: 'shop',
    [label.service]: 'web',
    [label.replica]: '1',
    [label.configHash]: configHash,
    [label.applianceId]: '11111111-2222-4333-8444-555555555555',
  });
});

test('every container must see certificates and the public configuration read-only', () => {
  assert.equal(
    canonicalJson(container({}).create.HostConfig['Mounts'] ?? null),
    '[{"ReadOnly":true,"Source":"/state/certs","Target":"/certs","Type":"bind"},{"ReadOnly":true,"Source":"/state/configs","Target":"/configs","Type":"bind"}]',
  );
});
