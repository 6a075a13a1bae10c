import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewEvent } from '../contract/event.ts';
import { createClient } from '../client/client.ts';
import { memoryDaemon, NOW, service, statusOf } from './memory.testdata.ts';
import { served } from './served.testdata.ts';

const happened = (message: string): NewEvent => ({ at: NOW, kind: 'step', message });

/** `name id` of the next messages. */
async function take(
  stream: AsyncIterator<{ event: string; id?: string; data: unknown }>,
  count: number,
): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const { value, done } = await stream.next();
    if (done === true) break;
    taken.push(`${value.event} ${value.id ?? '-'}`);
  }
  return taken;
}

test('the web process must get page, status and the last events at once, then each change', async () => {
  await using it = await served({ socket: 'web' });
  for (const message of ['a', 'b']) it.daemon.emit(happened(message));
  const stream = it.client.live();
  assert.deepEqual(await take(stream, 4), ['page -', 'status -', 'event 0badcafe-1', 'event 0badcafe-2']);
  it.daemon.emit(happened('c'));
  it.daemon.setStatus(statusOf([service('broker')], { summary: 'changed' }));
  it.daemon.setPage({ certificate: 8 });
  assert.deepEqual(await take(stream, 3), ['event 0badcafe-3', 'status -', 'page -']);
  await stream.return();
});

test('a page that is claimed must be told as a change', async () => {
  const daemon = memoryDaemon();
  daemon.setStatus(undefined);
  await using it = await served({ socket: 'web' }, daemon);
  const stream = it.client.live();
  const first = await stream.next();
  assert.partialDeepStrictEqual(first.value, { event: 'page', data: { isClaimed: false } });
  await it.daemon.accounts.setUser('admin', { password: 'correct horse battery' }, { via: 'api' });
  it.daemon.setPage({});
  const { value } = await stream.next();
  assert.partialDeepStrictEqual(value, { event: 'page', data: { isClaimed: true } });
  await stream.return();
});

test('a stream that was cut must go on after its last event, and begin with the last ones where that is not known', async () => {
  await using it = await served({ socket: 'web' });
  for (const message of ['a', 'b', 'c']) it.daemon.emit(happened(message));
  const after = async (id: string): Promise<string[]> => {
    const headers = { 'Last-Event-ID': id };
    const stream = createClient({ socketPath: it.socketPath, strict: true, headers }).live();
    it.daemon.emit(happened('mark'));
    const messages: string[] = [];
    for await (const message of stream) {
      if (message.event !== 'event') continue;
      messages.push(message.data.message);
      if (message.data.message === 'mark') break;
    }
    return messages;
  };
  assert.deepEqual(await after('0badcafe-2'), ['c', 'mark']);
  assert.deepEqual(await after('deadbeef-9'), ['a', 'b', 'c', 'mark']);
});

test('long events must not get the web process cut off: the newest come, as far as they are short enough together', async () => {
  await using it = await served({ socket: 'web' });
  for (let n = 0; n < 100; n += 1) it.daemon.emit(happened(`${n} ${'x'.repeat(8_000)}`));
  const stream = it.client.live();
  const [, , ...events] = await take(stream, 2 + 16);
  assert.equal(events.at(-1), 'event 0badcafe-100');
  assert.equal(events.length, 16);
  await stream.return();
  assert.deepEqual(it.log.records, []);
});
