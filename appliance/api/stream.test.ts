import assert from 'node:assert/strict';
import { createServer, get } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { memoryDaemon, service, statusOf } from './memory.testdata.ts';
import { streamEvents } from './events-stream.ts';
import { openStream } from './stream.ts';
import type { Stream } from './stream.ts';

const LARGE = 'x'.repeat(64 * 1024);

interface Opened extends AsyncDisposable {
  readonly stream: Stream;
  readonly response: ServerResponse;
  readonly client: IncomingMessage;
  readonly errors: unknown[];
}

/** One stream over a real connection; its client reads nothing yet. */
async function opened(): Promise<Opened> {
  const errors: unknown[] = [];
  const started = Promise.withResolvers<{ response: ServerResponse; stream: Stream }>();
  const server = createServer((_, response) => {
    const events = { onCutOff: () => undefined, onError: (error: unknown) => void errors.push(error) };
    started.resolve({ response, stream: openStream(response, events) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: false }, resolve).on('error', reject);
  });
  client.on('error', () => undefined);
  return {
    ...(await started.promise),
    client,
    errors,
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends until the client is behind. */
function fill({ stream }: Opened): void {
  while (!stream.behind()) assert.ok(stream.send('line', LARGE));
}

test('a wait for a slow client leaves no listener behind, however often it waits', async () => {
  await using it = await opened();
  const listeners = () => ['drain', 'close', 'error'].map((name) => it.response.listenerCount(name));
  const before = listeners();
  it.client.resume();
  for (let waits = 0; waits < 100; waits += 1) {
    fill(it);
    await it.stream.drained();
  }
  assert.deepEqual(listeners(), before);
});

test('a wait must end well when the connection breaks with an error', async () => {
  await using it = await opened();
  fill(it);
  const waiting = it.stream.drained();
  it.response.emit('error', new Error('write EPIPE'));
  await waiting;
  assert.deepEqual([it.stream.closed.aborted, it.stream.send('line', '')], [true, false]);
});

test('a late status that cannot be sent ends its stream and is reported, and the daemon lives', async () => {
  await using it = await opened();
  const daemon = memoryDaemon();
  streamEvents(daemon, { limit: 0, status: true }, () => it.stream);
  const unhandled: unknown[] = [];
  const record = (error: unknown) => void unhandled.push(error);
  process.on('unhandledRejection', record);
  try {
    fill(it);
    const defect = new Error('not serializable');
    const status = { ...statusOf([service('broker')]), toJSON: () => thrown(defect) };
    daemon.setStatus(status);
    it.client.resume();
    await new Promise((resolve) => it.response.once('close', resolve));
    assert.deepEqual([it.errors, unhandled], [[defect], []]);
  } finally {
    process.off('unhandledRejection', record);
  }
});

function thrown(error: Error): never {
  throw error;
}
