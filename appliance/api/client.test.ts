import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import { createClient } from '../client/client.ts';
import { ApiProblemError, DaemonTimeoutError, DaemonUnreachableError } from '../client/errors.ts';
import { memoryDaemon, memoryLog, NOW } from './memory.testdata.ts';
import { startApi } from './server.ts';
import { served } from './served.testdata.ts';

test('a daemon that does not run is told apart by what is there, each with what to do next', async () => {
  await using folder = await scratchFolder();
  const client = createClient({ socketPath: join(folder.path, 'api.sock') });
  const rejects = (code: string, text: RegExp) =>
    assert.rejects(client.status(), (error: unknown) => {
      assert.ok(error instanceof DaemonUnreachableError);
      assert.equal(error.code, code);
      assert.match(error.message, text);
      assert.notEqual(error.action, '');
      return true;
    });
  await rejects('ENOENT', /not running: there is no socket/);
  await folder.put('api.sock', '');
  await rejects('ECONNREFUSED', /nobody answers/);
});

test('a daemon that takes the connection and says nothing is a time-out', async () => {
  await using folder = await scratchFolder();
  const socketPath = join(folder.path, 'api.sock');
  const mute = createServer((socket) => socket.resume()).listen(socketPath);
  await new Promise((resolve) => mute.once('listening', resolve));
  const client = createClient({ socketPath, timeoutMs: 50 });
  await assert.rejects(client.status(), (error: unknown) => {
    assert.ok(error instanceof DaemonTimeoutError);
    assert.equal(error.message, 'the daemon did not answer GET /v1/status within 0.05 s');
    return true;
  });
  mute.close();
});

test('a problem of the daemon is an error with its document', async () => {
  await using it = await served();
  await assert.rejects(it.client.service({ name: 'brokr' }), (error: unknown) => {
    assert.ok(error instanceof ApiProblemError);
    assert.equal(error.message, 'There is no service "brokr"');
    assert.equal(error.action, 'did you mean broker?');
    assert.equal(error.problem.status, 404);
    return true;
  });
});

test('a name with characters of its own travels as it is', async () => {
  await using it = await served();
  await assert.rejects(it.client.service({ name: 'a/b ?#%é' }), {
    message: 'There is no service "a/b ?#%é"',
  });
});

test('a call that is given up ends with the reason of its signal', async () => {
  await using it = await served();
  const reason = new Error('enough');
  await assert.rejects(it.client.status({}, { signal: AbortSignal.abort(reason) }), reason);
  const stop = new AbortController();
  const stream = it.client.events({ limit: 0, status: true }, { signal: stop.signal });
  await stream.next();
  stop.abort(reason);
  await assert.rejects(stream.next(), reason);
});

test('a stream that reconnects goes on after its last event when the daemon was away', async () => {
  await using folder = await scratchFolder();
  const socketPath = join(folder.path, 'api.sock');
  const daemon = memoryDaemon();
  const start = () =>
    startApi({
      socketPath,
      mode: 0o600,
      socket: 'api',
      deps: daemon,
      log: memoryLog(),
    });
  const told: string[] = [];
  let api = await start();
  daemon.emit({ at: NOW, kind: 'step', message: 'before' });
  const stream = createClient({ socketPath, strict: true }).events(
    { limit: 10 },
    {
      reconnect: true,
      onConnect: () => told.push('connected'),
      onDisconnect: () => told.push('broken'),
    },
  );
  const texts: string[] = [];
  for await (const message of stream) {
    if (message.event !== 'event') continue;
    texts.push(message.data.message);
    if (texts.length === 3) break;
    if (texts.length > 1) continue;
    await api.close();
    daemon.emit({ at: NOW, kind: 'step', message: 'meanwhile 1' });
    daemon.emit({ at: NOW, kind: 'step', message: 'meanwhile 2' });
    api = await start();
  }
  assert.deepEqual(texts, ['before', 'meanwhile 1', 'meanwhile 2']);
  assert.deepEqual(told, ['connected', 'broken', 'connected']);
  await api.close();
});
