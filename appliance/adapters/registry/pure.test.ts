import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainEngine } from './access.testdata.ts';
import { baseUrls } from './address.ts';
import { readChallenge } from './challenge.ts';
import { choose, parsePlatform } from './platform.ts';
import { proxyFor } from './proxy.ts';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-21T02:00:00Z');

test('a wait is read in every form in which registries ask for it', () => {
  const date = 'Sat, 21 Nov 2026 03:00:00 GMT';
  const cases: readonly (readonly [Parameters<typeof retryAfterMs>[0], string, number | undefined])[] = [
    [{ 'retry-after': '0' }, '', 0],
    [{ 'retry-after': ' 90 ' }, '', 90_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 02:01:00 GMT' }, '', 60_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 03:01:00 GMT', date }, '', 60_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 01:00:00 GMT' }, '', 0],
    [{ 'retry-after': String(NOW / 1_000 + 30) }, '', 30_000],
    [{ 'retry-after': '9999999' }, '', 24 * 3_600_000],
    [{ 'retry-after': 'soon' }, '', undefined],
    [{}, 'toomanyrequests: retry-after: 744.05µs, allowed: 44000/minute', 1],
    [{}, 'toomanyrequests: retry-after: 1m2.5s, allowed: 44000/minute', 62_500],
    [{}, '{"message":"retry-after: 250ms"}', 250],
    [{}, 'too many requests', undefined],
  ];
  for (const [headers, body, expected] of cases)
    assert.equal(retryAfterMs(headers, body, NOW), expected, JSON.stringify([headers, body]));
});

test('a challenge is read as registries write it', () => {
  const hub =
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"';
  const cases: readonly (readonly [string | undefined, object | undefined])[] = [
    [
      hub,
      {
        scheme: 'bearer',
        realm: 'https://auth.docker.io/token',
        service: 'registry.docker.io',
        scope: 'repository:library/nginx:pull',
      },
    ],
    ['bearer realm=https://a/t', { scheme: 'bearer', realm: 'https://a/t' }],
    [
      'Bearer realm="https://a/t", error="invalid_token", scope=""',
      { scheme: 'bearer', realm: 'https://a/t' },
    ],
    [String.raw`Bearer realm="https://a/\"x"`, { scheme: 'bearer', realm: 'https://a/"x' }],
    ['Basic realm="Registry, the best"', { scheme: 'basic' }],
    ['Basic', { scheme: 'basic' }],
    ['Basic realm="x", Bearer realm="https://a/t"', { scheme: 'bearer', realm: 'https://a/t' }],
    ['Negotiate, Basic realm="x"', { scheme: 'basic' }],
    ['Bearer service="x"', undefined],
    ['Negotiate', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [header, expected] of cases) assert.deepEqual(readChallenge(header), expected, header);
});

test('no header ends the reader of challenges, or takes it long', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('Basic', 'Bearer', ' ', '=', '"', '\\', ',', 'x', '-') }),
      (header) => void readChallenge(header),
    ),
  );
  assert.equal(readChallenge(`Bearer ${'a '.repeat(8_000)}`), undefined);
});

test('the platform is chosen as the engine does', () => {
  const entries = [
    'linux/amd64',
    'linux/arm/v6',
    'linux/arm/v7',
    'linux/arm64/v8',
    'windows/amd64',
    'linux/386',
  ].map((name) => ({ name, platform: parsePlatform(name, { os: '', architecture: '' }) }));
  const without = (...names: readonly string[]) => entries.filter(({ name }) => !names.includes(name));
  const machine = { os: 'linux', architecture: 'amd64' };
  const cases: readonly (readonly [string, typeof entries, string | undefined])[] = [
    ['linux/amd64', entries, 'linux/amd64'],
    ['amd64', entries, 'linux/amd64'],
    ['x86_64', entries, 'linux/amd64'],
    ['linux/amd64', without('linux/amd64'), 'linux/386'],
    ['linux/amd64/v3', entries, 'linux/amd64'],
    ['linux/arm64', entries, 'linux/arm64/v8'],
    ['linux/arm64/v8', entries, 'linux/arm64/v8'],
    ['linux/aarch64', entries, 'linux/arm64/v8'],
    ['linux/arm64', without('linux/arm64/v8'), 'linux/arm/v7'],
    ['linux/arm', entries, 'linux/arm/v7'],
    ['linux/arm/v6', entries, 'linux/arm/v6'],
    ['linux/arm/v7', without('linux/arm/v7'), 'linux/arm/v6'],
    ['linux/arm/v5', entries, undefined],
    ['linux/riscv64', entries, undefined],
    ['windows/arm64', entries, undefined],
  ];
  for (const [wanted, from, expected] of cases)
    assert.equal(choose(from, parsePlatform(wanted, machine))?.name, expected, wanted);
});

test('plain http is spoken where the engine would speak it', () => {
  const engine = {
    ...plainEngine,
    insecureHosts: ['lab.test:5000'],
    insecureNetworks: ['192.0.2.0/24', 'nonsense', '::/200'],
  };
  const schemes = (host: string, site = {}): string =>
    baseUrls(host, { site, engine })
      .map(({ href }) => href)
      .join(' ');
  assert.equal(schemes('docker.io'), 'https://registry-1.docker.io/');
  assert.equal(schemes('ghcr.io'), 'https://ghcr.io/');
  assert.equal(schemes('lab.test'), 'https://lab.test/');
  assert.equal(schemes('lab.test:5000'), 'https://lab.test:5000/ http://lab.test:5000/');
  assert.equal(schemes('lab.test:5000', { ca: 'PEM' }), 'https://lab.test:5000/');
  for (const host of ['localhost:5000', '127.1.2.3:5000', '[::1]:5000', '192.0.2.9:5000'])
    assert.equal(schemes(host), `https://${host}/ http://${host}/`);
  assert.equal(schemes('192.0.3.9:5000'), 'https://192.0.3.9:5000/');
  assert.equal(schemes('localhost.test:5000'), 'https://localhost.test:5000/');
});

test("the engine's proxies are taken by the engine's rules", () => {
  const proxies = {
    httpProxy: 'http://plain.test:3128',
    httpsProxy: 'http://xxxxx:xxxxx@proxy.test:3128',
    noProxy: 'inside.test, .below.test,10.0.0.0/8,192.0.2.7,ported.test:5000,[2001:db8::1]',
  };
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['https://ghcr.io', 'http://proxy.test:3128/'],
    ['http://ghcr.io', 'http://plain.test:3128/'],
    ['https://localhost:5000', undefined],
    ['https://127.0.0.1:5000', undefined],
    ['https://[::1]:5000', undefined],
    ['https://inside.test', undefined],
    ['https://deep.inside.test', undefined],
    ['https://notinside.test', 'http://proxy.test:3128/'],
    ['https://below.test', 'http://proxy.test:3128/'],
    ['https://deep.below.test', undefined],
    ['https://10.1.2.3:5000', undefined],
    ['https://11.1.2.3:5000', 'http://proxy.test:3128/'],
    ['https://192.0.2.7', undefined],
    ['https://ported.test:5000', undefined],
    ['https://ported.test', 'http://proxy.test:3128/'],
    ['https://[2001:db8::1]:5000', undefined],
  ];
  for (const [url, expected] of cases) assert.equal(proxyFor(new URL(url), proxies), expected, url);
  const https = new URL('https://ghcr.io');
  assert.equal(proxyFor(https, { ...proxies, noProxy: '*' }), undefined);
  assert.equal(proxyFor(https, { ...proxies, httpsProxy: '' }), undefined);
  assert.equal(proxyFor(https, { ...proxies, httpsProxy: 'proxy.test:3128' }), 'http://proxy.test:3128/');
});
