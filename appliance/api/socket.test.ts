import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import { SocketInUseError, SocketPlaceError } from '../adapters/files/unix-socket.ts';
import { runProgram } from '../adapters/run-program.testdata.ts';
import { createClient } from '../client/client.ts';
import { memoryDaemon, memoryLog } from './memory.testdata.ts';
import { startApi } from './server.ts';
import type { Api } from './server.ts';
import { served } from './served.testdata.ts';

function start(
  socketPath: string,
  more: { group?: string; log?: ReturnType<typeof memoryLog> } = {},
): Promise<Api> {
  return startApi({
    socketPath,
    mode: 0o660,
    socket: 'api',
    deps: memoryDaemon(),
    log: memoryLog(),
    ...more,
  });
}

test('the socket has its mode, and goes with the daemon', async () => {
  await using folder = await scratchFolder();
  const api = await start(join(folder.path, 'api.sock'));
  assert.equal(await folder.mode('api.sock'), 0o660);
  await api.close();
  await assert.rejects(folder.mode('api.sock'), { code: 'ENOENT' });
});

test('a second daemon refuses to start and leaves the first alone', async () => {
  await using it = await served();
  await assert.rejects(start(it.socketPath), (error: unknown) => {
    assert.ok(error instanceof SocketInUseError);
    assert.match(error.message, /another process answers on .*api\.sock: stop it first/);
    return true;
  });
  assert.equal((await it.client.version()).version, '0.1.0');
});

test('a socket that a killed daemon left is replaced', async () => {
  await using folder = await scratchFolder();
  const socketPath = join(folder.path, 'api.sock');
  const killed = await runProgram([
    '-e',
    `require('node:net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`,
  ]);
  assert.equal(killed.signal, 'SIGKILL');
  const left = await folder.inode('api.sock');
  const api = await start(socketPath);
  assert.notEqual(await folder.inode('api.sock'), left);
  assert.equal((await createClient({ socketPath }).version()).version, '0.1.0');
  await api.close();
});

test('of two daemons that start at once exactly one serves', async () => {
  await using folder = await scratchFolder();
  const socketPath = join(folder.path, 'api.sock');
  const script = `
    const { listenUnix } = await import(${JSON.stringify(new URL('../adapters/files/unix-socket.ts', import.meta.url).href)});
    const server = require('node:net').createServer((c) => c.end());
    await listenUnix(server, { socketPath: ${JSON.stringify(socketPath)}, mode: 0o600 })
      .then(() => { console.log('serves'); setTimeout(() => process.exit(0), 1500); }, (e) => { console.log(e.name); process.exit(1); });`;
  const wrapped = `(async () => {${script}})()`;
  const results = await Promise.all([1, 2, 3].map(() => runProgram(['-e', wrapped])));
  assert.deepEqual(results.map((result) => result.stdout.trim()).sort(), [
    'SocketInUseError',
    'SocketInUseError',
    'serves',
  ]);
});

test('a file that is no socket is never removed', async () => {
  await using folder = await scratchFolder();
  await folder.put('api.sock', 'precious');
  await assert.rejects(start(join(folder.path, 'api.sock')), (error: unknown) => {
    assert.ok(error instanceof SocketPlaceError);
    assert.match(error.message, /is not a socket: move it away/);
    return true;
  });
  assert.equal(await folder.read('api.sock'), 'precious');
});

test('the socket of another process that took the name meanwhile is not removed at the end', async () => {
  await using folder = await scratchFolder();
  const socketPath = join(folder.path, 'api.sock');
  const api = await start(socketPath);
  await folder.remove('api.sock');
  const other = createServer().listen(socketPath);
  await new Promise((resolve) => other.once('listening', resolve));
  const inode = await folder.inode('api.sock');
  await api.close();
  assert.equal(await folder.inode('api.sock'), inode);
  await new Promise((resolve) => other.close(resolve));
});

test('a group that this machine does not have is no fault: it is said with what follows, and the socket still serves', async () => {
  await using folder = await scratchFolder();
  const log = memoryLog();
  const api = await start(join(folder.path, 'api.sock'), { group: 'no-such-group', log });
  assert.deepEqual(log.records, [
    "info the socket's group does not exist: only the daemon's own user and root may connect",
  ]);
  assert.equal(await folder.mode('api.sock'), 0o660);
  await api.close();
});

test('a refusal must reach also who is still sending', async () => {
  await using it = await served({ socket: 'web' });
  const body = 'x'.repeat(30_000);
  const head = `POST /v1/restart HTTP/1.1\r\nHost: localhost\r\nX-Applianced-Visitor: 192.0.2.7\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${2 * body.length}\r\n\r\n`;
  for (let round = 0; round < 50; round += 1) {
    const socket = connect(it.socketPath);
    let answer = '';
    const errors: unknown[] = [];
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('error', (error) => errors.push(error));
    const closed = once(socket, 'close');
    for (const part of [head, body, body]) {
      socket.write(part);
      // As it comes from a visitor: one part after the other.
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
    }
    await closed;
    assert.match(answer, /^HTTP\/1\.1 401 /);
    assert.deepEqual(errors, []);
  }
});

test('who sends without an end must not hold a refusal back for long', async () => {
  await using it = await served({ socket: 'web' });
  const socket = connect(it.socketPath);
  socket.write(
    'POST /v1/restart HTTP/1.1\r\nHost: localhost\r\nX-Applianced-Visitor: 192.0.2.7\r\nContent-Length: 1000\r\n\r\nx',
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 401 /);
  socket.destroy();
});
