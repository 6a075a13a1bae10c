/** What a request must pass before the daemon or a page sees it, over real TLS. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { test } from 'node:test';
import { UNATTENDED_HEADER } from '../appliance/contract/visitor-header.ts';
import { waitFor } from '../packaging/test/harness/wait.ts';
import { sendJson } from './daemon.testdata.ts';
import { ADA, OPERATOR, ownOrigin, served } from './served.testdata.ts';
import type { Served } from './served.testdata.ts';

/** What comes back for these bytes, until the server ends the connection. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.write(bytes);
  let text = '';
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(socket, 'close');
  return text;
}

const seenAt = ({ daemon }: Served, path: string) =>
  daemon.seen.filter(({ url }) => url.split('?')[0] === path);

test('every answer must carry the headers that make a browser trust nothing else, and no HSTS', async () => {
  await using it = await served();
  for (const path of ['/', '/nowhere', '/healthz', '/api/v1/status']) {
    const { headers } = await it.ask(path);
    assert.match(String(headers['content-security-policy']), /^default-src 'none';script-src 'self';/);
    assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|upgrade-insecure/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.equal(headers['strict-transport-security'], undefined);
    assert.match(String(headers['cache-control']), /no-store/);
  }
});

test('a name of another site that points here must be refused, and tell nothing', async () => {
  await using it = await served();
  const wrong = await it.ask('/', { headers: { Host: 'evil.example' } });
  assert.equal(wrong.status, 421);
  assert.doesNotMatch(wrong.text, /evil|healthy/);
  assert.equal(
    (await it.ask('/api/v1/status', { headers: { Host: 'evil.example', ...OPERATOR } })).status,
    421,
  );
  assert.equal(seenAt(it, '/v1/services').length, 0);
  for (const host of ['box-17.example:8443', 'box-17', 'localhost', `127.0.0.1:${it.port}`])
    assert.equal((await it.ask('/', { headers: { Host: host } })).status, 200, host);
  assert.equal((await it.ask('/healthz', { headers: { Host: 'balancer.example' } })).text, 'ok\n');
});

test('names that the daemon tells later must count at once', async () => {
  await using it = await served();
  it.daemon.say({ names: ['edge.example'] });
  await waitFor(
    'the new name',
    async () => (await it.ask('/', { headers: { Host: 'edge.example' } })).status === 200,
  );
  assert.equal((await it.ask('/', { headers: { Host: 'box-17.example' } })).status, 421);
});

test('a change with a cookie must come from a page of this machine; one with a token, or of a program, may come from anywhere', async () => {
  await using it = await served();
  it.daemon.signIn(ADA, 'operator');
  it.daemon.on('/v1/restart', (_, response) => sendJson(response, 202, {}));
  const post = async (headers: Record<string, string>): Promise<number> =>
    (await it.ask('/api/v1/restart', { method: 'POST', headers })).status;
  const own = ownOrigin(it.port);
  assert.equal(await post({ ...OPERATOR, ...own }), 202);
  assert.equal(await post({ ...OPERATOR, ...own, 'Sec-Fetch-Site': 'same-origin' }), 202);
  assert.equal(await post({ ...OPERATOR }), 403);
  assert.equal(await post({ ...OPERATOR, Origin: 'https://evil.example' }), 403);
  assert.equal(await post({ ...OPERATOR, Origin: 'null' }), 403);
  assert.equal(await post({ ...OPERATOR, ...own, 'Sec-Fetch-Site': 'cross-site' }), 403);
  assert.equal(await post({ Origin: 'https://evil.example' }), 403);
  assert.equal(seenAt(it, '/v1/restart').length, 2);
  assert.equal(await post({ Authorization: 'Bearer apl_x', Origin: 'https://evil.example' }), 202);
  assert.equal(await post({}), 202);
  assert.equal(await post({ ...OPERATOR, Origin: 'https://localhost', Host: 'localhost' }), 202);
});

test('the daemon must be told the real address of a visitor, and never what the visitor says of itself', async () => {
  await using it = await served();
  const headers = {
    ...OPERATOR,
    'X-Applianced-Visitor': '10.9.9.9',
    'X-Forwarded-For': '10.9.9.9',
    Connection: 'X-Applianced-Visitor',
    'Proxy-Authorization': 'x',
  };
  await it.ask('/api/v1/services', { headers });
  const [seen] = seenAt(it, '/v1/services');
  assert.equal(seen?.headers['x-applianced-visitor'], '127.0.0.1');
  assert.equal(seen?.headers.authorization, `Bearer ${ADA}`);
  assert.equal(seen?.headers.cookie, undefined);
  assert.equal(seen?.headers['x-forwarded-for'], undefined);
  assert.equal(seen?.headers['proxy-authorization'], undefined);
});

test('the daemon must be told that a page asks by itself', async () => {
  await using it = await served();
  await it.ask('/api/v1/session', { headers: { ...OPERATOR, [UNATTENDED_HEADER]: 'yes' } });
  await it.ask('/api/v1/services', { headers: OPERATOR });
  // An EventSource, which comes back by itself.
  await it.ask('/api/v1/services/broker', { headers: { ...OPERATOR, Accept: 'text/event-stream' } });
  const told = (path: string) => seenAt(it, path)[0]?.headers[UNATTENDED_HEADER.toLowerCase()];
  assert.deepEqual(
    [told('/v1/session'), told('/v1/services'), told('/v1/services/broker')],
    ['yes', undefined, 'yes'],
  );
});

test('each request that is made for a visitor must say so: only what the process asks for itself goes without', async () => {
  await using it = await served();
  for (const path of ['/', '/health', '/metrics', '/api/v1/services', '/api/v1/session', '/api/v1/events'])
    await it.ask(path, { headers: OPERATOR });
  const own = [
    '/v1/updates',
    '/v1/updates/history',
    '/v1/certs',
    '/v1/figures',
    '/v1/history',
    '/v1/page/keys',
  ];
  for (const { url, headers } of it.daemon.seen)
    assert.equal(headers['x-applianced-visitor'] === undefined, own.includes(url.split('?')[0] ?? ''), url);
});

test('what no visitor may call must not exist, nor anything that is not in the table', async () => {
  await using it = await served();
  const before = it.daemon.seen.length;
  for (const path of [
    '/api/v1/page',
    '/api/v1/page/keys',
    '/api/v1/live',
    '/api/v1/nothing',
    '/api/V1/status',
    '/api/v1/status/',
    '/api',
    '/v1/status',
  ])
    assert.equal((await it.ask(path)).status, 404, path);
  const post = await it.ask('/api/v1/users/ada', { method: 'POST', headers: { Authorization: 'Bearer x' } });
  assert.equal(post.status, 404);
  const wrongMethod = await it.ask('/api/v1/status', { method: 'POST' });
  assert.equal(wrongMethod.status, 405);
  assert.equal(wrongMethod.headers['allow'], 'GET, HEAD');
  assert.equal((await it.ask('/', { method: 'DELETE' })).status, 405);
  assert.equal(it.daemon.seen.length, before);
});

test('a path that is spelled in two ways must be refused before anybody sees it', async () => {
  await using it = await served();
  for (const path of [
    '//evil.example/',
    '/api/../v1/page',
    '/api/v1/%2e%2e/page',
    '/api%2fv1/status',
    '/a%00',
    '/%',
  ])
    assert.equal((await it.ask(path)).status, 400, path);
  assert.equal((await it.ask(`/?${'a'.repeat(9_000)}`)).status, 414);
  assert.match(
    await raw(it.port, 'GET https://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'),
    /^HTTP\/1.1 400 /,
  );
});

test('no header can be made out of what a visitor sends', async () => {
  await using it = await served();
  const head = 'Host: 127.0.0.1\r\nConnection: close\r\n';
  for (const bytes of [
    `GET / HTTP/1.1\r\n${head}X: a\rSet-Cookie: x=y\r\n\r\n`,
    `GET / HTTP/1.1\r\n${head}X: a\0b\r\n\r\n`,
    `POST /api/v1/restart HTTP/1.1\r\n${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /api/v1/restart HTTP/1.1\r\n${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`,
    `GET / HTTP/1.1\r\n${head}Host: evil.example\r\n\r\n`,
  ]) {
    const answer = await raw(it.port, bytes);
    assert.match(answer, /^HTTP\/1.1 400 /, bytes);
    assert.doesNotMatch(answer, /set-cookie|x=y/i);
  }
  const answer = await it.ask('/%0d%0aSet-Cookie:%20x=y');
  assert.equal(answer.status, 400);
  assert.equal(answer.headers['set-cookie'], undefined);
});

test('a body must not be larger than its route takes, whether its length is announced or not', async () => {
  await using it = await served();
  it.daemon.on('/v1/restart', (_, response) => sendJson(response, 202, {}));
  it.daemon.on('/v1/certs/import', ({ body }, response) => sendJson(response, 200, { bytes: body.length }));
  const post = (path: string, bytes: number, headers: Record<string, string> = {}) =>
    it.ask(path, { method: 'POST', headers, body: 'x'.repeat(bytes) });
  assert.equal((await post('/api/v1/restart', 64 * 1024)).status, 202);
  assert.equal((await post('/api/v1/restart', 64 * 1024 + 1)).status, 413);
  const chunked = { 'Transfer-Encoding': 'chunked' };
  assert.equal((await post('/api/v1/restart', 64 * 1024 + 1, chunked)).status, 413);
  assert.deepEqual(JSON.parse((await post('/api/v1/certs/import', 4 * 1024 * 1024, chunked)).text), {
    bytes: 4 * 1024 * 1024,
  });
  assert.equal((await post('/api/v1/certs/import', 4 * 1024 * 1024 + 1)).status, 413);
  assert.equal(seenAt(it, '/v1/restart').length, 1);
});

test('a request that does not get on must be ended, in its head and in its body', async () => {
  await using it = await served({ limits: { headMs: 200, requestMs: 400 } });
  const head = 'POST /api/v1/restart HTTP/1.1\r\nHost: 127.0.0.1\r\n';
  assert.match(await raw(it.port, head), /^(HTTP\/1.1 408 .*)?$/s);
  assert.match(await raw(it.port, `${head}Content-Length: 10\r\n\r\nabc`), /^(HTTP\/1.1 408 .*)?$/s);
});

test('the answer of the daemon must come as it is: its status, its headers but those of the connection, its 304', async () => {
  await using it = await served();
  it.daemon.on('/v1/services', ({ headers }, response) => {
    if (headers['if-none-match'] === '"7"') response.writeHead(304, { ETag: '"7"' }).end();
    else
      response
        .writeHead(200, {
          ETag: '"7"',
          Link: '<x>; rel="next"',
          'Set-Cookie': 'a=b',
          Connection: 'X-Hop',
          'X-Hop': '1',
        })
        .end('[]');
  });
  const first = await it.ask('/api/v1/services?x=%2F');
  assert.equal(seenAt(it, '/v1/services')[0]?.url, '/v1/services?x=%2F');
  assert.equal(first.text, '[]');
  assert.equal(first.headers.etag, '"7"');
  assert.equal(first.headers['link'], '<x>; rel="next"');
  assert.equal(first.headers['set-cookie'], undefined);
  assert.equal(first.headers['x-hop'], undefined);
  const second = await it.ask('/api/v1/services', { headers: { 'If-None-Match': '"7"' } });
  assert.deepEqual([second.status, second.text], [304, '']);
  const refused = await it.ask('/api/v1/work', { headers: { Authorization: 'Bearer x' } });
  assert.equal(refused.headers['content-type'], 'application/problem+json');
  assert.equal((await it.ask('/api/v1/services', { method: 'HEAD' })).text, '');
});

test('/health must say what the daemon says, and 503 in the same form where it says nothing', async () => {
  await using it = await served();
  it.daemon.on('/health', (_, response) => sendJson(response, 503, { status: 'fail', checks: [] }));
  const told = await it.ask('/health');
  assert.deepEqual([told.status, JSON.parse(told.text)], [503, { status: 'fail', checks: [] }]);
  it.daemon.on('/health', (_, response) => sendJson(response, 200, { status: 'pass', checks: [] }));
  assert.equal((await it.ask('/health')).status, 200);
  await it.daemon.stop();
  const silent = await it.ask('/health');
  assert.equal(silent.status, 503);
  assert.match(silent.text, /^\{"status":"fail","checks":\[\{"name":"daemon","status":"fail"/);
});

test('an error must be a page for a browser and a problem document for a program, and tell nothing of what is inside', async () => {
  await using it = await served({
    front: {
      render: () => {
        throw new Error('secret detail');
      },
    },
  });
  const page = await it.ask('/nowhere', { headers: { Accept: 'text/html,*/*' } });
  assert.match(page.text, /^<!doctype html>.*There is no such page/);
  const problem = JSON.parse((await it.ask('/nowhere')).text) as { type: string };
  assert.equal(problem.type, 'urn:applianced:unknown-page');
  assert.doesNotMatch((await it.ask('/')).text, /secret detail/);
});
