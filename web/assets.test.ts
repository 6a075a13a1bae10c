import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Router from '@koa/router';
import type { WebState } from './http/state.ts';
import { served } from './served.testdata.ts';

const css = `body { color: red }\n${'/* x */'.repeat(500)}`;

test('a file of the page must come compressed, under a name that changes with it, and be kept for good', async () => {
  let path = '';
  await using it = await served({
    front: {
      assets: [{ name: 'page.css', contentType: 'text/css; charset=utf-8', content: css }],
      routes: (services) => {
        path = services.asset('page.css');
        return [];
      },
    },
  });
  assert.match(path, /^\/assets\/page\.[\w-]{12}\.css$/);
  const plain = await it.ask(path);
  assert.equal(plain.text, css);
  assert.equal(plain.headers['content-type'], 'text/css; charset=utf-8');
  assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(plain.headers['content-encoding'], undefined);
  const br = await it.ask(path, { headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
  assert.equal(br.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(br.body).toString(), css);
  const gz = await it.ask(path, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(gunzipSync(gz.body).toString(), css);
  assert.notEqual(br.headers.etag, gz.headers.etag);
  const again = await it.ask(path, {
    headers: { 'Accept-Encoding': 'gzip', 'If-None-Match': String(gz.headers.etag) },
  });
  assert.deepEqual([again.status, again.body.length], [304, 0]);
  assert.equal((await it.ask('/assets/page.css')).status, 404);
  assert.equal((await it.ask(path, { method: 'POST' })).status, 404);
});

test('a page must come compressed where the browser takes that, and a small one as it is', async () => {
  const text = `<p>${'long '.repeat(2_000)}</p>`;
  await using it = await served({
    front: {
      routes: () => [
        new Router<WebState>()
          .get('/long', (ctx) => {
            ctx.type = 'text/html; charset=utf-8';
            ctx.body = text;
          })
          .get('/short', (ctx) => (ctx.body = 'short')),
      ],
    },
  });
  const br = await it.ask('/long', { headers: { 'Accept-Encoding': 'br, gzip' } });
  assert.equal(brotliDecompressSync(br.body).toString(), text);
  assert.equal(br.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(br.headers['vary'], 'Accept-Encoding');
  assert.equal(Number(br.headers['content-length']), br.body.length);
  assert.equal(
    gunzipSync((await it.ask('/long', { headers: { 'Accept-Encoding': 'gzip' } })).body).toString(),
    text,
  );
  assert.equal((await it.ask('/long')).text, text);
  const short = await it.ask('/short', { headers: { 'Accept-Encoding': 'br' } });
  assert.deepEqual([short.text, short.headers['content-encoding']], ['short', undefined]);
});
