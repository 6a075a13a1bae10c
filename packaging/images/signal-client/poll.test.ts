import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { linesOf, poll, PollError } from './poll.ts';

const never = new AbortController().signal;
const unknown = { etag: null, lastModified: null };

async function serving(context: TestContext, handler: RequestListener): Promise<URL> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

test('text must give its lines and JSON its elements', () => {
  assert.deepEqual(linesOf('a\r\n\nb', 'text/plain'), ['a', 'b']);
  assert.deepEqual(linesOf('["a",{"b":1}]', 'application/json; charset=utf-8'), ['a', '{"b":1}']);
  assert.deepEqual(linesOf('{"b":1}', 'application/json'), ['{"b":1}']);
});

test('an unchanged source must give no lines the second time', async (context) => {
  const url = await serving(context, (request, response) => {
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"' }).end('a\nb\n');
  });
  const first = await poll(url, unknown, never);
  assert.deepEqual(first.lines, ['a', 'b']);
  assert.deepEqual((await poll(url, first.state, never)).lines, []);
});

test('an error status, too large a body and broken JSON must each be a PollError', async (context) => {
  const url = await serving(context, (request, response) => {
    if (request.url === '/500') response.writeHead(500).end();
    else if (request.url === '/large') response.end(Buffer.alloc(5 * 1024 * 1024));
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{');
  });
  for (const path of ['/500', '/large', '/json'])
    await assert.rejects(poll(new URL(path, url), unknown, never), PollError);
});
