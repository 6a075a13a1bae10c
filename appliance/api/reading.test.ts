import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewEvent } from '../contract/event.ts';
import { NOW, service, statusOf } from './memory.testdata.ts';
import { served } from './served.testdata.ts';
import type { Served } from './served.testdata.ts';

const happened = (message: string): NewEvent => ({ at: NOW, kind: 'step', message });
const JSON_ONLY = { Accept: 'application/json' };

test('what has not changed must not be sent again to who has it', async () => {
  await using it = await served();
  const first = await it.raw('GET', '/v1/status');
  const etag = String(first.headers['etag']);
  assert.match(etag, /^"[\w-]{43}"$/);
  assert.equal(first.headers['cache-control'], 'private, no-cache');
  for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await it.raw('GET', '/v1/status', { headers: { 'If-None-Match': given } });
    assert.deepEqual([again.status, again.text, again.headers['etag']], [304, '', etag], given);
  }
  const head = await it.raw('HEAD', '/v1/status', { headers: { 'If-None-Match': etag } });
  assert.equal(head.status, 304);
  it.daemon.setStatus(statusOf([service('broker')], { summary: 'changed' }));
  const changed = await it.raw('GET', '/v1/status', { headers: { 'If-None-Match': etag } });
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers['etag'], etag);
});

test('a change, a fault and a key must never be kept by anybody', async () => {
  await using it = await served();
  const accepted = await it.raw('POST', '/v1/restart', { headers: { 'If-None-Match': '*' } });
  const unknown = await it.raw('GET', '/v1/services/x', { headers: { 'If-None-Match': '*' } });
  await using web = await served({ socket: 'web' }, it.daemon);
  const none = await web.raw('GET', '/v1/page/keys');
  assert.equal(JSON.parse(none.text).type, 'urn:applianced:no-certificate');
  it.daemon.setKeys({ generation: 3, certificatePem: 'CERT', keyPem: 'KEY' });
  const keys = await web.raw('GET', '/v1/page/keys');
  const answers = [accepted, unknown, none, keys].map(({ status, headers }) => [
    status,
    headers['etag'],
    headers['cache-control'],
  ]);
  assert.deepEqual(answers, [
    [202, undefined, 'no-store'],
    [404, undefined, 'no-store'],
    [404, undefined, 'no-store'],
    [200, undefined, 'no-store'],
  ]);
});

/** Follows the links from the newest page on: the messages of each. */
async function pages(it: Served, first: string): Promise<string[][]> {
  const found: string[][] = [];
  for (let path: string | undefined = first; path !== undefined;) {
    const { text, headers, status } = await it.raw('GET', path, { headers: JSON_ONLY });
    assert.equal(status, 200, text);
    found.push(JSON.parse(text).map((event: { message: string }) => event.message));
    const link = /^<([^>]+)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];
    path = link === undefined ? undefined : `/v1/events${link}`;
  }
  return found;
}

test('the pages of events must lead from the newest to the oldest, each event on one of them', async () => {
  await using it = await served();
  for (const message of ['a', 'b', 'c', 'd', 'e']) it.daemon.emit(happened(message));
  assert.deepEqual(await pages(it, '/v1/events?limit=2'), [['d', 'e'], ['b', 'c'], ['a']]);
  assert.deepEqual(await pages(it, '/v1/events?limit=5'), [['a', 'b', 'c', 'd', 'e']]);
  assert.deepEqual(await it.client.eventsList({ limit: 0 }), []);
  assert.deepEqual(
    (await it.client.eventsList({ limit: 3, before: '0badcafe-3' })).map(({ message }) => message),
    ['a', 'b'],
  );
  const unknown = await it.raw('GET', '/v1/events?before=deadbeef-1', { headers: JSON_ONLY });
  assert.equal(unknown.status, 404);
  assert.match(unknown.text, /begin again with the last events/);
});
