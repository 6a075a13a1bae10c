/** What the checks of network and sources make of what they find: `STATE result`, then more of it, then what to do. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegistryObserved } from '../observe/observed.ts';
import { judgeAddresses } from './address.ts';
import { judgeApt, httpUrl } from './apt.ts';
import type { Finding } from './check.ts';
import { judgeDns } from './dns.ts';
import { judgeGateway } from './gateway.ts';
import { judgeLinks } from './link.ts';
import { judgeProxies, placeOf } from './proxy.ts';
import { isNamed, judgeRegistry } from './registry.ts';

const route = { gateway: '192.0.2.1', interfaceName: 'eth0', family: 4, metric: 0 } as const;
const NOW = Date.parse('2026-01-31T12:00:00Z');

/** One line; of what is bad, a word of the action. */
function told(finding: Finding, action?: RegExp): string {
  if (finding.state === 'skipped') return `skipped: ${finding.reason}`;
  if ('action' in finding) assert.match(finding.action, action ?? /./);
  return `${finding.state}: ${finding.result}`;
}

test('link: a cable is needed where the way out goes', () => {
  const eth0 = { name: 'eth0', hasCarrier: true, speed: 1_000 };
  const eth1 = { name: 'eth1', hasCarrier: false };
  const off = { name: 'eth2', hasCarrier: undefined };
  assert.equal(told(judgeLinks([eth0], [route])), 'ok: eth0 is up (1000 Mbit/s)');
  assert.equal(told(judgeLinks([eth0, eth1, off], [route])), 'ok: eth0 is up (1000 Mbit/s)');
  assert.equal(
    told(judgeLinks([eth1, off], []), /cable/),
    'failed: eth1 has no carrier, eth2 is switched off',
  );
  assert.equal(
    told(
      judgeLinks(
        [
          { ...eth0, hasCarrier: false },
          { name: 'eth1', hasCarrier: true },
        ],
        [route],
      ),
    ),
    'warning: the default route goes over eth0, which has no carrier',
  );
  assert.equal(told(judgeLinks([], []), /ip link/), 'failed: this machine has no network interface');
});

test('address and gateway', () => {
  assert.equal(told(judgeAddresses(['192.0.2.10', '2001:db8::7'])), 'ok: 192.0.2.10, 2001:db8::7');
  assert.match(told(judgeAddresses([]), /DHCP/), /^failed/);
  const hardwareAddress = '02:00:00:00:00:01';
  const cases = [
    judgeGateway(route, { answer: 'answers', hardwareAddress }),
    judgeGateway(route, { answer: 'silent', hardwareAddress }),
    judgeGateway(route, { answer: 'unreachable' }),
  ];
  assert.deepEqual(
    cases.map((finding) => told(finding, /gateway is on/)),
    [
      'ok: 192.0.2.1 on eth0 answers as 02:00:00:00:00:01',
      'ok: 192.0.2.1 on eth0 is there as 02:00:00:00:00:01',
      'failed: 192.0.2.1 on eth0 does not answer',
    ],
  );
});

test('dns: each server counts, and one that works but does not know the name has another action', () => {
  const found = {
    server: '192.0.2.53',
    tookMs: 3,
    answer: { kind: 'found', addresses: ['198.51.100.9'] },
  } as const;
  const silent = {
    server: '192.0.2.54',
    tookMs: 4_000,
    answer: { kind: 'failed', code: 'ETIMEOUT' },
  } as const;
  const unknown = {
    server: '192.0.2.55',
    tookMs: 2,
    answer: { kind: 'unknown', code: 'ENOTFOUND' },
  } as const;
  const of = (answers: Parameters<typeof judgeDns>[1], action?: RegExp, isProxied = false) =>
    told(judgeDns('registry.example', answers, isProxied), action);
  assert.equal(of([found]), 'ok: 192.0.2.53 says registry.example is 198.51.100.9 (3 ms)');
  assert.equal(of([found, found]), 'ok: all 2 servers know registry.example');
  assert.equal(of([silent], /resolv.conf/), 'failed: 192.0.2.54 does not answer');
  assert.equal(of([unknown], /registry_fqdn/), 'failed: 192.0.2.55 knows no address of registry.example');
  assert.match(of([found, silent], /resolv.conf/), /^warning: 1 of 2 servers/);
  assert.match(of([silent], /resolv.conf/, true), /^warning: .*; the proxy may know it$/);
});

test('registry: each kind of failure has its own action', () => {
  const observed = (failure?: RegistryObserved['failure']): RegistryObserved => ({
    registry: 'r.example',
    nextAt: NOW,
    ...(failure === undefined ? {} : { failure }),
  });
  const failing = (kind: string, action: RegExp) =>
    told(
      judgeRegistry(
        'r.example',
        'r.example/app:1',
        observed({ kind, message: 'said', since: 0, attempts: 1 }),
      ),
      action,
    );
  assert.equal(failing('unauthorized', /"registries" in node.json, and its password/), 'failed: said');
  assert.equal(failing('image-unknown', /name and tag/), 'failed: said');
  assert.equal(failing('registry-untrusted', /ca_file/), 'failed: said');
  assert.equal(failing('registry-unreachable', /network, DNS and the proxy/), 'failed: said');
  assert.equal(failing('bad-answer', /in place of the registry/), 'failed: said');
  assert.equal(
    failing('rate-limited', /as soon as it allows/),
    'warning: r.example asked us to wait until 2026-01-31T12:00:00.000Z',
  );
  assert.match(told(judgeRegistry('r.example', 'r.example/app:1', observed())), /^failed: .* not answered/);
  const newest = { digest: 'sha256:abc', sameAs: ['sha256:abc'] };
  assert.equal(
    told(judgeRegistry('r.example', 'r.example/app:1', { ...observed(), newest })),
    'ok: r.example answers: r.example/app:1 is sha256:abc',
  );
  const hosts = ['localhost:5000', '127.0.0.1:5000', '[::1]:5000', 'r.example', 'docker.io'];
  assert.deepEqual(hosts.filter(isNamed), ['r.example', 'docker.io']);
});

test('apt: what answers at all is enough, and what is no matter of the network is left out', () => {
  const url = (name: string) => new URL(`https://${name}/debian/dists/x/InRelease`);
  const answers = (...statuses: readonly (number | string)[]) =>
    statuses.map((status, at) => ({
      url: url(`m${at}.example`),
      answer: typeof status === 'number' ? { status } : { error: status },
    }));
  assert.equal(told(judgeApt(answers(200, 404, 401))), 'ok: m0.example, m1.example, m2.example answer');
  assert.match(
    told(judgeApt(answers(200, 'timed out'))),
    /^warning: 1 of 2 do not answer: m1.example.*timed out/,
  );
  assert.match(told(judgeApt(answers(503)), /apt-get update/), /^failed: 1 of 1 .*HTTP 503/);
  assert.equal(httpUrl('http://d.example/debian/')?.host, 'd.example');
  assert.equal(httpUrl('file:/srv/repo/'), undefined);
  assert.equal(httpUrl('cdrom:[Debian]/'), undefined);
});

test('proxy: a password in its address is never shown', () => {
  assert.equal(placeOf('http://me:geheim@proxy.example:3128/'), 'proxy.example:3128');
  assert.equal(placeOf('proxy.example'), 'proxy.example:80');
  assert.equal(placeOf('https://proxy.example'), 'proxy.example:443');
  assert.equal(placeOf(''), undefined);
  assert.equal(placeOf('http://'), undefined);
  const answer = { place: 'proxy.example:3128', passed: true, output: 'port 3128 accepts connections' };
  assert.equal(told(judgeProxies([answer])), 'ok: proxy.example:3128 accepts connections');
  assert.match(
    told(judgeProxies([answer, { ...answer, passed: false, output: 'no' }])),
    /^failed: proxy.*: no$/,
  );
});
