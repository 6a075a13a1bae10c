/** The page before the daemon's real API: its routes, its stream of changes, and its judgement of who asks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { served as servedApi } from '../appliance/api/served.testdata.ts';
import type { Served as ServedApi } from '../appliance/api/served.testdata.ts';
import { bothSockets, PASSWORD } from '../appliance/api/both-sockets.testdata.ts';
import { NOW } from '../appliance/api/memory.testdata.ts';
import { waitFor } from '../packaging/test/harness/wait.ts';
import { ownOrigin, served } from './served.testdata.ts';
import type { Served } from './served.testdata.ts';

const happened = (api: ServedApi, message: string): void =>
  void api.daemon.emit({ at: NOW, kind: 'step', message });

/** The text of a stream as it comes. */
async function streamOf(it: Served, path: string, headers: Record<string, string>): Promise<() => string> {
  const response = await it.open(path, { headers: { Accept: 'text/event-stream', ...headers } });
  assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8');
  assert.equal(response.headers['cache-control'], 'no-store, no-transform');
  let text = '';
  response.on('error', () => undefined);
  response.setEncoding('utf8').on('data', (part: string) => (text += part));
  return () => text;
}

test('documents, problems and metrics must come as the daemon has said them', async () => {
  await using api = await servedApi();
  await using it = await served({ socketPath: api.socketPath });
  for (const path of [
    '/v1/status',
    '/v1/services/broker',
    '/v1/services/nothing',
    '/v1/openapi.json',
    '/v1/events?limit=x',
  ]) {
    const direct = await api.raw('GET', path);
    const through = await it.ask(`/api${path}`);
    assert.deepEqual([through.status, through.text], [direct.status, direct.text], path);
    assert.equal(through.headers['content-type'], direct.headers['content-type'], path);
  }
  assert.match((await it.ask('/metrics')).text, /^up 1$/m);
});

test('a stream must come message by message, go on after Last-Event-ID, and end with the daemon', async () => {
  const api = await servedApi();
  await using it = await served({ socketPath: api.socketPath });
  for (const message of ['a', 'b', 'c']) happened(api, message);
  const all = await streamOf(it, '/api/v1/events', {});
  await waitFor('the past', () => all().includes('"c"'));
  happened(api, 'd');
  await waitFor('what is new', () => all().includes('"d"'));
  const rest = await streamOf(it, '/api/v1/events', { 'Last-Event-ID': '0badcafe-2' });
  await waitFor('what was missed', () => rest().includes('"d"'));
  assert.doesNotMatch(rest(), /"a"|"b"/);
  await api[Symbol.asyncDispose]();
  await waitFor('the end', () => all().endsWith('event: bye\ndata: {}\n\n'));
});

test('a browser that goes must not leave its stream open at the daemon', async () => {
  await using api = await servedApi();
  await using it = await served({ socketPath: api.socketPath });
  const before = api.daemon.listeners();
  const response = await it.open('/api/v1/events', { headers: { Accept: 'text/event-stream' } });
  await waitFor('the subscription', () => api.daemon.listeners() > before);
  response.destroy();
  await waitFor('its end', () => api.daemon.listeners() === before);
});

test('who signs in must be known to the daemon by name and address in all that follows, until the session ends', async () => {
  await using both = await bothSockets();
  await both.api.client.userSet({ name: 'ada', password: PASSWORD, role: 'operator' });
  await using it = await served({
    socketPath: both.web.socketPath,
    front: { render: (_, { status }, audience) => `${audience}: ${status?.summary}` },
  });
  const guest = await it.ask('/api/v1/restart', { method: 'POST' });
  assert.equal(guest.status, 401);
  const json = { 'Content-Type': 'application/json' };
  const signIn = (password: string) =>
    it.ask('/api/v1/session', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ user: 'ada', password }),
    });
  assert.equal((await signIn('a guess of it')).status, 401);
  const { token } = JSON.parse((await signIn(PASSWORD)).text) as { token: string };
  const headers = { Cookie: `__Host-applianced=${token}`, 'User-Agent': 'Firefox', ...ownOrigin(it.port) };
  const live = await streamOf(it, '/live', headers);
  await waitFor('the drawing', () => live().includes('operator: All 1 services are healthy'));
  assert.equal((await it.ask('/api/v1/restart', { method: 'POST', headers })).status, 202);
  const [work] = both.daemon.accepted;
  assert.deepEqual(work?.origin, { via: 'page', user: 'ada', address: '127.0.0.1' });
  assert.equal((await it.ask('/api/v1/page/keys', { headers })).status, 404);
  assert.equal((await it.ask('/api/v1/session/end', { method: 'POST', headers })).status, 200);
  assert.equal((await it.ask('/api/v1/restart', { method: 'POST', headers })).status, 401);
  await waitFor('the end of the stream', () => live().includes('event: dismissed'), { deadlineMs: 12_000 });
});

test('the machine must be asked for a password as often as the daemon allows, each visitor by its own address', async () => {
  await using both = await bothSockets();
  await both.api.client.userSet({ name: 'ada', password: PASSWORD, role: 'operator' });
  await using it = await served({ socketPath: both.web.socketPath });
  const guess = async (visitor: string): Promise<number> => {
    const headers = {
      'Content-Type': 'application/json',
      'X-Applianced-Visitor': visitor,
      'X-Forwarded-For': visitor,
    };
    const body = JSON.stringify({ user: 'ada', password: 'a guess of it' });
    return (await it.ask('/api/v1/session', { method: 'POST', headers, body })).status;
  };
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 20; attempt += 1) statuses.push(await guess(`192.0.2.${attempt}`));
  assert.equal(statuses.at(-1), 429, 'another name of oneself must not give another attempt');
});
