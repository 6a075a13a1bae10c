/** Against the real kernel and real servers on the loopback network; what needs another network makes one. */

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { findProgram, run } from '../../../packaging/dev/command.ts';
import { freshName } from '../../../packaging/test/harness/names.ts';
import { scratchFolder } from '../files/scratch.testdata.ts';
import { startScripted } from '../registry/server.testdata.ts';
import { headOf } from './http-head.ts';
import { readLinks } from './links.ts';
import { askDnsServer } from './resolver.ts';
import { parseIpv6Routes, parseRoutes, readDefaultRoutes } from './routes.ts';
import { parseHosts, parseServers, readResolverSettings } from './settings.ts';

const { signal } = new AbortController();

/** RCODEs of RFC 1035; 0 with addresses is an answer, without one there is none of this type. */
interface Reply {
  readonly code: number;
  readonly address?: string;
}

/** A DNS server that knows one answer for every question of type A; `undefined`: it says nothing. */
async function startDns(reply: Reply | undefined) {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (question, { port, address }) => {
    const type = question.readUInt16BE(question.length - 4 - optLength(question));
    const name = nameIn(question);
    asked.push(`${name} ${type}`);
    if (reply === undefined) return;
    const isAnswered = reply.address !== undefined && type === 1;
    socket.send(answerTo(question, reply, isAnswered), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${socket.address().port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** An OPT record (EDNS) stands after the question: 11 octets and what it says its length is. */
function optLength(question: Buffer): number {
  return question.readUInt16BE(10) === 0 ? 0 : question.length - endOfQuestion(question);
}

function endOfQuestion(question: Buffer): number {
  let at = 12;
  while ((question[at] ?? 0) !== 0) at += (question[at] ?? 0) + 1;
  return at + 5;
}

function nameIn(question: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; (question[at] ?? 0) !== 0; at += (question[at] ?? 0) + 1)
    labels.push(question.toString('ascii', at + 1, at + 1 + (question[at] ?? 0)));
  return labels.join('.');
}

function answerTo(question: Buffer, { code, address = '' }: Reply, isAnswered: boolean): Buffer {
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(isAnswered ? 1 : 0, 6);
  head.writeUInt16BE(0, 10);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]);
  const asked = question.subarray(12, endOfQuestion(question));
  return Buffer.concat([head, asked, ...(isAnswered ? [record] : [])]);
}

test('a DNS server is told apart by what it says: an address, no such name, a fault, or nothing', async () => {
  const cases = [
    [
      { code: 0, address: '198.51.100.9' },
      { kind: 'found', addresses: ['198.51.100.9'] },
    ],
    [{ code: 3 }, { kind: 'unknown', code: 'ENOTFOUND' }],
    [{ code: 0 }, { kind: 'unknown', code: 'ENODATA' }],
    [{ code: 2 }, { kind: 'failed', code: 'ESERVFAIL' }],
    [{ code: 5 }, { kind: 'failed', code: 'EREFUSED' }],
  ] as const;
  for (const [reply, expected] of cases) {
    await using dns = await startDns(reply);
    assert.deepEqual(await askDnsServer(dns.server, 'registry.example', signal), expected);
    assert.equal(dns.asked[0], 'registry.example 1');
  }
});

test('a name that has no IPv4 address is asked for its IPv6 address', async () => {
  await using dns = await startDns({ code: 0 });
  await askDnsServer(dns.server, 'six.example', signal);
  assert.deepEqual(dns.asked, ['six.example 1', 'six.example 28']);
});

test('a DNS server that is gone is no defect, and one that is silent is left when nobody waits', async () => {
  const gone = await startDns(undefined);
  await gone[Symbol.asyncDispose]();
  assert.deepEqual(await askDnsServer(gone.server, 'a.example', signal), {
    kind: 'failed',
    code: 'ECONNREFUSED',
  });
  await using silent = await startDns(undefined);
  const leaving = new AbortController();
  const asking = askDnsServer(silent.server, 'a.example', leaving.signal);
  leaving.abort(new Error('nobody waits'));
  await assert.rejects(asking, /nobody waits/);
});

test('a HEAD gives the status whatever it is, by a proxy where one is set, and words where nobody answers', async () => {
  await using server = await startScripted(({ path }, response) =>
    response.writeHead(path === '/there' ? 200 : 404).end(),
  );
  const url = (path: string) => new URL(`http://${server.host}${path}`);
  assert.deepEqual(await headOf(url('/there'), undefined, signal), { status: 200 });
  assert.deepEqual(await headOf(url('/x'), undefined, signal), { status: 404 });
  assert.deepEqual(
    server.asked.map(({ method }) => method),
    ['HEAD', 'HEAD'],
  );
  const proxied: string[] = [];
  const proxy = createServer((request, response) => {
    proxied.push(request.url ?? '');
    response.writeHead(200).end();
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    const through = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    assert.deepEqual(await headOf(new URL('http://far.example/a'), through, signal), { status: 200 });
    assert.deepEqual(proxied, ['http://far.example/a']);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
  await once(proxy, 'close');
  const refused = await headOf(new URL('http://127.0.0.1:9/'), undefined, signal);
  assert.match('error' in refused ? refused.error : '', /ECONNREFUSED/);
});

test('routes are read as the kernel writes them, best first', () => {
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
  const rows = [
    'eth1\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0',
    'eth0\t00000000\tFE6433C6\t0003\t0\t0\t100\t00000000\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  ];
  assert.deepEqual(
    parseRoutes(head + rows.join('\n')).map(({ gateway, interfaceName }) => `${gateway} ${interfaceName}`),
    ['198.51.100.254 eth0', '192.0.2.1 eth1'],
  );
  const zero = '0'.repeat(32);
  const v6 = [
    `${zero} 00 ${zero} 00 fe800000000000000000000000000001 00000400 00000003 00000000 00000003     eth0`,
    `20010db8${'0'.repeat(24)} 40 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001     eth0`,
    `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo`,
  ];
  assert.deepEqual(parseIpv6Routes(v6.join('\n')), [
    { gateway: 'fe80::1', interfaceName: 'eth0', family: 6, metric: 1_024 },
  ]);
});

test('links are those that lead out of the machine, with what is plugged into them', async () => {
  await using folder = await scratchFolder();
  const add = async (name: string, files: Readonly<Record<string, string>>) => {
    await mkdir(join(folder.path, name));
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder.path, name, file), text);
  };
  await add('lo', { carrier: '1\n' });
  await add('eth0', { carrier: '1\n', speed: '1000\n', device: '' });
  await add('eth1', { carrier: '0\n', speed: '-1\n', device: '' });
  await add('eth2', { device: '' });
  await add('docker0', { carrier: '1\n', bridge: '' });
  assert.deepEqual(await readLinks(folder.path), [
    { name: 'eth0', hasCarrier: true, speed: 1_000 },
    { name: 'eth1', hasCarrier: false },
    { name: 'eth2', hasCarrier: undefined },
  ]);
});

test('the settings of the resolver are read as they are, and may be missing', async () => {
  assert.deepEqual(
    parseServers('# nameserver 1\nnameserver 192.0.2.53\n  nameserver\t2001:db8::53\nsearch x\n'),
    ['192.0.2.53', '2001:db8::53'],
  );
  assert.deepEqual(
    [...parseHosts('127.0.0.1 localhost\n192.0.2.9 Registry.example r # x y\n')],
    ['localhost', 'registry.example', 'r'],
  );
  await using folder = await scratchFolder();
  assert.deepEqual(await readResolverSettings(folder.path), { hosts: new Set() });
});

/** Two networks with a cable between them; the first has a gateway that is there. */
async function twoNetworks() {
  const [name, other] = [freshName(), freshName()];
  const link = name.slice(-6);
  const ip = (...words: readonly string[]) => run(['ip', ...words]);
  await ip('netns', 'add', name);
  await ip('netns', 'add', other);
  await ip(
    'link',
    'add',
    `a${link}`,
    'netns',
    name,
    'type',
    'veth',
    'peer',
    'name',
    `b${link}`,
    'netns',
    other,
  );
  for (const [netns, end, host] of [
    [name, `a${link}`, 2],
    [other, `b${link}`, 1],
  ] as const) {
    await ip('-n', netns, 'address', 'add', `198.51.100.${host}/24`, 'dev', end);
    await ip('-n', netns, 'address', 'add', `2001:db8::${host}/64`, 'dev', end, 'nodad');
    await ip('-n', netns, 'link', 'set', end, 'up');
    // What the kernel says to itself of a neighbour goes over it.
    await ip('-n', netns, 'link', 'set', 'lo', 'up');
  }
  return {
    name,
    gateways: async (v4: string, v6: string) => {
      await ip('-n', name, 'route', 'replace', 'default', 'via', v4);
      await ip('-n', name, '-6', 'route', 'replace', 'default', 'via', v6);
    },
    [Symbol.asyncDispose]: async () => {
      await ip('netns', 'delete', name);
      await ip('netns', 'delete', other);
    },
  };
}

const skip =
  process.getuid?.() !== 0 || (await findProgram('ip')) === undefined
    ? 'networks can be made by root alone, with ip (iproute2)'
    : false;

test(
  'a gateway that is there answers at once, and of one that is not the kernel says so',
  { skip },
  async () => {
    await using networks = await twoNetworks();
    const program = fileURLToPath(new URL('./neighbours-process.testdata.ts', import.meta.url));
    const asked = async () => {
      const command = ['ip', 'netns', 'exec', networks.name, process.execPath, program];
      return JSON.parse((await run(command)).stdout) as {
        gateway: string;
        answer: string;
        hardwareAddress?: string;
      }[];
    };
    await networks.gateways('198.51.100.1', '2001:db8::1');
    const there = await asked();
    assert.deepEqual(
      there.map(({ gateway, answer }) => `${gateway} ${answer}`),
      ['198.51.100.1 answers', '2001:db8::1 answers'],
    );
    assert.match(there[0]?.hardwareAddress ?? '', /^[0-9a-f:]{17}$/);
    await networks.gateways('198.51.100.9', '2001:db8::9');
    assert.deepEqual(
      (await asked()).map(({ gateway, answer }) => `${gateway} ${answer}`),
      ['198.51.100.9 unreachable', '2001:db8::9 unreachable'],
    );
  },
);

test('the routes of this machine can be read', async () => {
  for (const { gateway } of await readDefaultRoutes()) assert.match(gateway, /^[0-9a-f.:]+$/);
});
