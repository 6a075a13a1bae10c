import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PortModel } from './model-parts.ts';
import { parsePort } from './ports.ts';
import { problemsOf, serviceOf, web } from './stack.testdata.ts';

function show({ hostIp, published, target, protocol }: PortModel): string {
  return `${hostIp ?? ''}|${published ?? ''}|${target}/${protocol}`;
}

describe('the short form of a port', () => {
  const cases: readonly (readonly [text: string, ports: readonly string[]])[] = [
    ['80', ['||80/tcp']],
    ['80/udp', ['||80/udp']],
    ['80/UDP', ['||80/udp']],
    ['8080:80', ['|8080|80/tcp']],
    ['8080:80/sctp', ['|8080|80/sctp']],
    ['0:80', ['||80/tcp']],
    ['3000-3002', ['||3000/tcp', '||3001/tcp', '||3002/tcp']],
    ['9090-9091:80-81', ['|9090|80/tcp', '|9091|81/tcp']],
    ['8000-9000:80', ['|8000-9000|80/tcp']],
    ['127.0.0.1:8001:81', ['127.0.0.1|8001|81/tcp']],
    ['127.0.0.1::81', ['127.0.0.1||81/tcp']],
    ['127.0.0.1:5000-5001:5010-5011/udp', ['127.0.0.1|5000|5010/udp', '127.0.0.1|5001|5011/udp']],
    ['[::1]:6001:50001', ['::1|6001|50001/tcp']],
    ['::1:6001:50001', ['::1|6001|50001/tcp']],
    ['[::]::80', ['::||80/tcp']],
  ];
  for (const [text, ports] of cases) {
    test(text, () => {
      const result = parsePort(text);
      assert.deepEqual(result.ok ? result.ports.map(show) : result.reason, ports);
    });
  }
});

describe('what is not a port is refused', () => {
  const cases: readonly (readonly [text: string, reason: RegExp])[] = [
    ['', /container port/],
    ['80:', /container port/],
    ['http', /container port/],
    ['0', /container port/],
    ['65536', /container port/],
    ['90-80', /container port/],
    ['99999:80', /host port/],
    ['x:80', /host port/],
    ['80/http', /protocol/],
    ['80/tcp/udp', /protocol/],
    ['localhost:80:80', /IP address/],
    ['1-3:1-2', /3 host ports cannot be mapped to 2 container ports/],
  ];
  for (const [text, reason] of cases) {
    test(`"${text}"`, () => {
      const result = parsePort(text);
      assert.match(result.ok ? 'accepted' : result.reason, reason);
    });
  }
});

test('a port must come out the same in its short and its long form', () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  const address = fc.option(fc.constantFrom('127.0.0.1', '::1', '0.0.0.0'), { nil: undefined });
  const protocol = fc.constantFrom('tcp', 'udp', 'sctp');
  fc.assert(
    fc.property(port, port, address, protocol, (target, published, ip, proto) => {
      const host = ip === undefined ? '' : `${ip.includes(':') ? `[${ip}]` : ip}:`;
      const long = {
        target,
        published: `${published}`,
        protocol: proto,
        mode: 'host',
        ...(ip === undefined ? {} : { host_ip: ip }),
      };
      const short = serviceOf(web(`ports: ["${host}${published}:${target}/${proto}"]`)).ports;
      assert.deepEqual(serviceOf(web(`ports: [${JSON.stringify(long)}]`)).ports, short);
    }),
    { numRuns: 50 },
  );
});

test('any text must be read without an exception', () => {
  const pieces = fc.constantFrom('8', '0', ':', '-', '/', '[', ']', 'tcp', '.', 'a');
  fc.assert(fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => void parsePort(parts.join(''))));
});

test('ports that are the same are one, in every form', () => {
  const { ports } = serviceOf(web('ports: ["80:80", "80:80/tcp", {target: 80, published: 80}, 90, "91-92"]'));
  assert.deepEqual(ports.map(show), ['|80|80/tcp', '||90/tcp', '||91/tcp', '||92/tcp']);
});

test('mistakes of the long form are refused with their keys', () => {
  assert.deepEqual(
    problemsOf(
      web(
        'ports:\n  - {published: 80}\n  - {target: 0}\n  - {target: 80, protocol: http}\n  - {target: 80, host_ip: here}\n  - true',
      ),
    ),
    [
      'compose.yaml:5:9 services.web.ports[0].target: is missing',
      'compose.yaml:6:18 services.web.ports[1].target: must be at least 1, not "0"',
      'compose.yaml:7:32 services.web.ports[2].protocol: must be one of tcp, udp, sctp, not "http"',
      'compose.yaml:8:31 services.web.ports[3].host_ip: must be an IP address, not "here"',
      'compose.yaml:9:9 services.web.ports[4]: must be text, not the boolean "true" (put it in quotes)',
    ],
  );
});

test('one port of the machine cannot be published by two services', () => {
  const stack = (a: string, b: string) =>
    `services:\n  a: {image: x, ports: ["${a}"]}\n  b: {image: x, ports: ["${b}"]}\n`;
  const problem = [
    'compose.yaml:3:3 services.b.ports: a port that service "a" publishes too cannot be published again',
  ];
  assert.deepEqual(problemsOf(stack('80:80', '80:81')), problem);
  assert.deepEqual(problemsOf(stack('127.0.0.1:80:80', '80:80')), problem);
  assert.deepEqual(problemsOf(stack('127.0.0.1:80:80', '127.0.0.2:80:80')), []);
  assert.deepEqual(problemsOf(stack('80:80', '80:80/udp')), []);
});
