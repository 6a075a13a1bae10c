import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import type { NewEvent } from '../contract/event.ts';
import { createClient } from '../client/client.ts';
import type { Client } from '../client/client.ts';
import { ApiProblemError } from '../client/errors.ts';
import { VISITOR_HEADER } from '../contract/visitor-header.ts';
import { memoryDaemon, NOW, service, statusOf } from './memory.testdata.ts';
import { served } from './served.testdata.ts';
import type { Served } from './served.testdata.ts';

const happened = (message: string): NewEvent => ({ at: NOW, kind: 'step', message });

/** `name id` of the next messages; ends the stream after `count`. */
async function take(
  stream: AsyncIterable<{ event: string; id?: string; data: unknown }>,
  count: number,
): Promise<string[]> {
  const taken: string[] = [];
  for await (const message of stream) {
    taken.push(`${message.event} ${message.id ?? '-'}`);
    if (taken.length === count) break;
  }
  return taken;
}

function openRaw(it: Served, path: string, lastEventId?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      Accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
    };
    request({ socketPath: it.socketPath, path, headers, agent: false }, resolve).on('error', reject).end();
  });
}

/** Reads until the text matches, with a deadline. */
async function readUntil(response: IncomingMessage, pattern: RegExp): Promise<string> {
  let text = '';
  const deadline = setTimeout(() => response.destroy(new Error(`${pattern} did not come: ${text}`)), 5_000);
  response.setEncoding('utf8');
  for await (const part of response.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    text += part;
    if (pattern.test(text)) break;
  }
  clearTimeout(deadline);
  return text;
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 5_000; !holds();) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a stream starts with the last events and goes on with new ones, without a gap', async () => {
  await using it = await served();
  for (const message of ['a', 'b', 'c']) it.daemon.emit(happened(message));
  const stream = it.client.events({ limit: 2 });
  const taken = take(stream, 3);
  await until(() => it.daemon.listeners() === 1, 'the subscription');
  it.daemon.emit(happened('d'));
  assert.deepEqual(await taken, ['event 0badcafe-2', 'event 0badcafe-3', 'event 0badcafe-4']);
  await until(() => it.daemon.listeners() === 0, 'the end of the subscription');
});

test('a stream is not stored or changed on its way, and says when to come again', async () => {
  await using it = await served();
  const response = await openRaw(it, '/v1/events');
  assert.equal(response.headers['cache-control'], 'no-store, no-transform');
  assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8');
  assert.match(await readUntil(response, /\n\n/), /^retry: 3000\n\n/);
  response.destroy();
});

test('Last-Event-ID goes on after that event; one that the journal does not have gets a snapshot', async () => {
  await using it = await served();
  for (const message of ['a', 'b', 'c']) it.daemon.emit(happened(message));
  const known = await openRaw(it, '/v1/events', '0badcafe-2');
  const after = await readUntil(known, /"c"/);
  assert.doesNotMatch(after, /0badcafe-2|snapshot/);
  known.destroy();
  const unknown = await openRaw(it, '/v1/events', 'deadbeef-99');
  const snapshot = await readUntil(unknown, /snapshot[^]*\n\n/);
  assert.match(snapshot, /id: 0badcafe-3\nevent: snapshot\ndata: \{"health":"healthy"/);
  unknown.destroy();
});

test('with `status` a stream has the status at once and after each change', async () => {
  await using it = await served();
  const seen: string[] = [];
  for await (const message of it.client.events({ limit: 0, status: true })) {
    if (message.event !== 'status') continue;
    seen.push(message.data.summary);
    if (seen.length === 2) break;
    it.daemon.setStatus(statusOf([service('broker')], { summary: 'changed' }));
  }
  assert.deepEqual(seen, ['All 1 services are healthy', 'changed']);
});

test('a client that does not read is cut off at the cap, and the others are not', async () => {
  await using it = await served();
  const stalled = await openRaw(it, '/v1/events');
  stalled.pause();
  stalled.on('error', () => undefined);
  const healthy = it.client.events({ limit: 0 });
  const next = healthy.next();
  await until(() => it.daemon.listeners() === 2, 'both subscriptions');
  const long = happened('x'.repeat(64 * 1024));
  for (let sent = 0; it.daemon.listeners() === 2; sent += 1) {
    assert.ok(sent < 100, 'the stalled client must be cut off before 6 MB');
    it.daemon.emit(long);
    if (sent > 0) await healthy.next();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await next;
  assert.deepEqual(it.log.records, ['warn a client that does not read its stream was cut off']);
  await healthy.return();
});

test('more streams than the limit are refused with when to come again', async () => {
  await using it = await served({ streamLimit: 1 });
  const first = it.client.events({ limit: 0, status: true });
  await first.next();
  await assert.rejects(it.client.events().next(), (error: unknown) => {
    assert.ok(error instanceof ApiProblemError);
    assert.equal(error.problem.type, 'urn:applianced:too-many-streams');
    return true;
  });
  await first.return();
});

test('one reader must not take all streams, and no reader those of the web process', async () => {
  await using it = await served({ socket: 'web', streamLimit: 4 });
  const { accounts } = it.daemon;
  const tokens = ['one', 'two', 'three'].map((name) => {
    const made = accounts.makeToken({ name, role: 'viewer' }, { origin: { via: 'api' } });
    return 'token' in made ? made.token : assert.fail(made.why);
  });
  const open = async (client: Client): Promise<'open' | 'refused'> => {
    const stream = client.events({ limit: 0, status: true });
    return stream.next().then(
      () => (streams.push(stream), 'open' as const),
      () => 'refused' as const,
    );
  };
  const streams: AsyncGenerator[] = [];
  const found: string[] = [];
  for (const token of tokens) {
    const headers = { [VISITOR_HEADER]: '192.0.2.7', Authorization: `Bearer ${token}` };
    const client = createClient({ socketPath: it.socketPath, headers });
    for (let count = 0; count < 3; count += 1) found.push(await open(client));
  }
  assert.equal(found.join(' '), 'open open refused open open refused refused refused refused');
  const own = it.client.live();
  assert.equal((await own.next()).value?.event, 'page');
  await Promise.all([...streams, own].map((stream) => stream.return(undefined)));
});

test('at the end every stream gets `bye`, and the server is closed at once', async () => {
  const it = await served();
  const stream = it.client.events({ limit: 0, status: true });
  await stream.next();
  const startedAt = performance.now();
  const closed = it[Symbol.asyncDispose]();
  assert.deepEqual(await take(stream, 9), ['bye -']);
  await closed;
  assert.ok(performance.now() - startedAt < 1_500, 'it must not wait for its deadline');
});

test('logs come line by line with the options asked for, and end with why', async () => {
  await using it = await served();
  it.daemon.setLines([{ container: 'broker-svc', stream: 'stdout', text: 'ready' }]);
  const texts: string[] = [];
  for await (const message of it.client.logs({ name: 'broker', tail: 5, since: NOW })) {
    texts.push(message.event === 'line' ? message.data.text : message.event);
  }
  assert.deepEqual(texts, ['ready', 'end']);
  assert.deepEqual(it.daemon.asked, [
    { service: 'broker', options: { follow: false, timestamps: false, tail: 5, since: NOW } },
  ]);
});

test('a reading of logs that breaks ends the stream without `end` and is logged', async () => {
  const broken = new Error('engine gone');
  await using it = await served(
    {},
    {
      ...memoryDaemon(),
      // oxlint-disable-next-line require-yield -- it breaks before its first line
      logs: async function* () {
        throw broken;
      },
    },
  );
  await assert.rejects(it.client.logs({ name: 'broker' }).next(), { name: 'DaemonConnectionError' });
  assert.deepEqual(it.log.records, ['error a stream ended by an error']);
});
