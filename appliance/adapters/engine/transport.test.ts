/** Answers that no engine gives on demand: broken off in the middle, or from a version that does not exist yet. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Call } from './call.ts';
import { connectEngine } from './connect.ts';
import { createTransport } from './transport.ts';

const signal = new AbortController().signal;
const call: Call = { name: 'inspect', subject: 'x', method: 'GET', path: '/x', deadlineMs: 5000 };

async function withServer(
  answer: RequestListener,
  work: (socketPath: string, server: Server) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'));
  const server = createServer(answer);
  try {
    const socketPath = join(directory, 'engine.sock');
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    await work(socketPath, server);
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
  }
}

test('an answer that breaks off must fail at once, not wait for ever', async () => {
  const halfAnswer: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"Id":', () => response.socket?.destroy());
  };
  await withServer(halfAnswer, async (socketPath) => {
    const sent = createTransport(socketPath, '1.41', undefined).send(call, signal);
    await assert.rejects(sent, { kind: 'stream-cut', retryable: true });
  });
});

test('an answer that comes to a halt ends at the deadline', async () => {
  const halt: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"Id":');
  };
  await withServer(halt, async (socketPath) => {
    const sent = createTransport(socketPath, '1.41', undefined).send({ ...call, deadlineMs: 50 }, signal);
    await assert.rejects(sent, { kind: 'timeout' });
  });
});

test('every path carries the version, and calls share a connection', async () => {
  const paths: string[] = [];
  let connections = 0;
  const note: RequestListener = (request, response) => {
    paths.push(request.url ?? '');
    response.end('{}');
  };
  await withServer(note, async (socketPath, server) => {
    server.on('connection', () => connections++);
    const transport = createTransport(socketPath, '1.41', undefined);
    for (let round = 0; round < 5; round++) await transport.send({ ...call, query: { a: 'b c&d' } }, signal);
    assert.deepEqual(new Set(paths), new Set(['/v1.41/x?a=b%20c%26d']));
    assert.equal(connections, 1);
  });
});

test('a connection that the engine closed meanwhile is replaced for a question, and reported for an order', async () => {
  let requests = 0;
  const everySecondFails: RequestListener = (request, response) => {
    requests++;
    if (requests % 2 === 0) request.socket.destroy();
    else response.end('{}');
  };
  await withServer(everySecondFails, async (socketPath) => {
    const transport = createTransport(socketPath, '1.41', undefined);
    await transport.send(call, signal);
    await transport.send(call, signal);
    assert.equal(requests, 3);
    await assert.rejects(transport.send({ ...call, method: 'POST' }, signal), { kind: 'unreachable' });
    assert.equal(requests, 4);
  });
});

test('each call is reported with its time and its failure', async () => {
  const refuse: RequestListener = (_, response) => {
    response.writeHead(409, { 'content-type': 'application/json' });
    response.end('{"message":"no"}');
  };
  const seen: [string, string | undefined][] = [];
  await withServer(refuse, async (socketPath) => {
    const transport = createTransport(socketPath, '1.41', ({ name, ms, error }) => {
      assert.ok(ms >= 0);
      seen.push([name, error?.message]);
    });
    await assert.rejects(transport.send(call, signal), { kind: 'conflict', status: 409 });
  });
  assert.deepEqual(seen, [['inspect', 'inspect x: no']]);
});

test('an error page that is no JSON is still an error with its words', async () => {
  const page: RequestListener = (_, response) => {
    response.writeHead(502);
    response.end('bad gateway\n');
  };
  await withServer(page, async (socketPath) => {
    const sent = createTransport(socketPath, '1.41', undefined).send(call, signal);
    await assert.rejects(sent, { kind: 'server-error', message: 'inspect x: bad gateway', status: 502 });
  });
});

test('an engine too old or too new is refused with what to do', async () => {
  const version = (ApiVersion: string, MinAPIVersion: string): RequestListener => {
    return (_, response) => response.end(JSON.stringify({ Version: '1', ApiVersion, MinAPIVersion }));
  };
  await withServer(version('1.40', '1.12'), async (socketPath) => {
    const connected = connectEngine(socketPath, {}, signal);
    await assert.rejects(connected, { kind: 'unsupported', message: /update it to Docker Engine 20\.10/ });
  });
  await withServer(version('1.70', '1.60'), async (socketPath) => {
    const connected = connectEngine(socketPath, {}, signal);
    await assert.rejects(connected, { kind: 'unsupported', message: /update applianced/ });
  });
  await withServer(
    (_, response) => response.end('hello'),
    async (socketPath) => {
      await assert.rejects(connectEngine(socketPath, {}, signal), { kind: 'unsupported' });
    },
  );
});
