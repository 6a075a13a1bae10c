import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PortModel } from './compose/model-parts.ts';
import { canonicalJson } from './hash.ts';
import { aPort } from './model.testdata.ts';
import { exposedPorts, portBindings } from './ports.ts';

const table: readonly (readonly [string, readonly PortModel[], readonly string[], string, string])[] = [
  ['nothing', [], [], 'null', 'null'],
  [
    'a port of which the engine chooses the host side',
    [aPort(80)],
    [],
    '{"80/tcp":{}}',
    '{"80/tcp":[{"HostIp":"","HostPort":""}]}',
  ],
  [
    'a fixed port and a range on an address',
    [aPort(80, '8080'), aPort(53, '5300-5310', { protocol: 'udp', hostIp: '127.0.0.1' })],
    [],
    '{"53/udp":{},"80/tcp":{}}',
    '{"53/udp":[{"HostIp":"127.0.0.1","HostPort":"5300-5310"}],"80/tcp":[{"HostIp":"","HostPort":"8080"}]}',
  ],
  [
    'one container port published twice, once said double',
    [aPort(80, '8080'), aPort(80, '8081'), aPort(80, '8080')],
    [],
    '{"80/tcp":{}}',
    '{"80/tcp":[{"HostIp":"","HostPort":"8080"},{"HostIp":"","HostPort":"8081"}]}',
  ],
  [
    'an exposed range',
    [],
    ['9000-9002/udp', '80/tcp'],
    '{"80/tcp":{},"9000/udp":{},"9001/udp":{},"9002/udp":{}}',
    'null',
  ],
];

for (const [what, ports, expose, exposed, bindings] of table) {
  test(`${what} must be exposed and bound together`, () => {
    assert.equal(canonicalJson(exposedPorts({ ports, expose }) ?? null), exposed);
    assert.equal(canonicalJson(portBindings({ ports, expose }) ?? null), bindings);
  });
}
