import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderProblem } from '../config/problem.ts';
import { buildDesired } from './build.ts';
import type { ServiceModel, StackModel } from './compose/model.ts';
import type { PortModel } from './compose/model-parts.ts';
import { aMount, anInput, aPort, aService, aStack, attached, built } from './model.testdata.ts';

function problems(services: readonly ServiceModel[], stack: Partial<StackModel> = {}): readonly string[] {
  const result = buildDesired(anInput({ stack: aStack({ services, ...stack }) }));
  return result.ok ? [] : result.problems.map(renderProblem);
}

const one: readonly (readonly [string, Partial<ServiceModel>, readonly string[]])[] = [
  [
    'one container name for two replicas',
    { containerName: 'x', replicas: 2 },
    [
      '/stack.yaml:3:3 services.web.container_name: one container name cannot serve 2 replicas (leave container_name out)',
    ],
  ],
  [
    'one host port for two replicas',
    { ports: [aPort(80, '8080')], replicas: 2 },
    [
      '/stack.yaml:3:3 services.web.ports: publishes 8080/tcp for 2 replicas (publish a range as wide as the number of replicas, or leave the host port to the engine)',
    ],
  ],
  ['a range as wide as the replicas', { ports: [aPort(80, '8080-8081')], replicas: 2 }, []],
  [
    'one address for two replicas',
    { networks: [attached('back', { ipv4Address: '10.0.0.2' })], replicas: 2 },
    ['/stack.yaml:3:3 services.web.networks.back: one address cannot serve 2 replicas'],
  ],
  [
    'two MAC addresses for one endpoint',
    { macAddress: 'a', networks: [attached('back', { macAddress: 'b' })] },
    [
      '/stack.yaml:3:3 services.web.mac_address: differs from mac_address of network back (leave one of them out)',
    ],
  ],
  [
    'a MAC address without a network',
    { macAddress: 'a', networkMode: { kind: 'host' } },
    [
      '/stack.yaml:3:3 services.web.mac_address: has no effect: with this network_mode the container has no network of its own',
    ],
  ],
  [
    'an owner by name',
    { secrets: [{ source: 'db', target: '/run/secrets/db', uid: 'root', gid: '0' }] },
    ['/stack.yaml:3:3 services.web.secrets.db.uid: is not a number'],
  ],
  [
    'a label that no request can carry',
    { volumes: [aMount('/a', { bind: { createHostPath: false, selinux: 'Z' } })] },
    [
      '/stack.yaml:3:3 services.web.volumes./a.bind.selinux: no engine request can combine it with propagation, recursive or create_host_path: false',
    ],
  ],
  [
    'a path in the place of a seccomp profile',
    { securityOpt: ['seccomp:/etc/seccomp.json', 'seccomp=unconfined', 'seccomp={"a":1}'] },
    [
      '/stack.yaml:3:3 services.web.security_opt: the seccomp profile is a path, and an engine takes only its content (write the profile itself in place of its path)',
    ],
  ],
];

for (const [what, changes, lines] of one) {
  test(`${what} must give ${lines.length === 0 ? 'no problem' : 'a problem at its place'}`, () => {
    assert.deepEqual(problems([aService(changes)]), lines);
  });
}

test('a container name that another service has must be a problem where the name stands', () => {
  const given = aService({
    name: 'api',
    containerName: 'shop-web-1',
    position: { file: '/s', line: 9, column: 3 },
  });
  assert.deepEqual(problems([given, aService()]), [
    '/s:9:3 services.api.container_name: shop-web-1 is also the container of web',
  ]);
});

const hint = 'give one of them another host port or address';
const pairs: readonly (readonly [PortModel, PortModel, string | undefined])[] = [
  [aPort(80, '80'), aPort(81, '80'), '80/tcp, and service a publishes 80/tcp'],
  [aPort(80, '80'), aPort(80, '80', { protocol: 'udp' }), undefined],
  [aPort(80, '80'), aPort(80, '81'), undefined],
  [aPort(80), aPort(80), undefined],
  [aPort(80, '80', { hostIp: '10.0.0.1' }), aPort(80, '80', { hostIp: '10.0.0.2' }), undefined],
  [
    aPort(80, '80', { hostIp: '10.0.0.1' }),
    aPort(80, '80'),
    '80/tcp, and service a publishes 10.0.0.1:80/tcp',
  ],
  [aPort(80, '80', { hostIp: '0.0.0.0' }), aPort(80, '80', { hostIp: '::' }), undefined],
  [
    aPort(80, '80', { hostIp: '::' }),
    aPort(80, '80', { hostIp: 'fd00::1' }),
    '[fd00::1]:80/tcp, and service a publishes [::]:80/tcp',
  ],
  [
    aPort(80, '80', { hostIp: '0.0.0.0' }),
    aPort(80, '80', { hostIp: '10.0.0.1' }),
    '10.0.0.1:80/tcp, and service a publishes 0.0.0.0:80/tcp',
  ],
  [aPort(80, '8000-8010'), aPort(80, '8010-8020'), '8010-8020/tcp, and service a publishes 8000-8010/tcp'],
  [aPort(80, '8005'), aPort(80, '8000-8010'), '8000-8010/tcp, and service a publishes 8005/tcp'],
];

for (const [a, b, reason] of pairs) {
  const render = (port: PortModel): string => `${port.hostIp ?? ''}:${port.published ?? ''}/${port.protocol}`;
  test(`${render(a)} beside ${render(b)} must give ${reason === undefined ? 'no problem' : 'a problem'}`, () => {
    const actual = problems([aService({ name: 'a', ports: [a] }), aService({ name: 'b', ports: [b] })]);
    const expected =
      reason === undefined ? [] : [`/stack.yaml:3:3 services.b.ports: publishes ${reason} (${hint})`];
    assert.deepEqual(actual, expected);
  });
}

test('all problems must be told at once', () => {
  assert.equal(problems([aService({ containerName: 'x', replicas: 2, ports: [aPort(80, '80')] })]).length, 2);
});

test('an owner of a file that is not ours must be noted as without effect', () => {
  const stack = aStack({
    services: [aService({ secrets: [{ source: 'db', target: '/run/secrets/db', mode: 0o400 }] })],
    secrets: { db: { kind: 'file', path: '/srv/db' } },
  });
  assert.deepEqual(
    built(anInput({ stack })).notes.map((note) => `${note.path}: ${note.reason}`),
    ['services.web.secrets.db: uid, gid and mode have no effect: the file of the host is mounted as it is'],
  );
});
