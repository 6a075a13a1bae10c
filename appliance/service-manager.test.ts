import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildAddon, listen } from './adapters/systemd/addon.testdata.ts';
import { createServiceManager, journalEntry } from './service-manager.ts';

test('an event must stand in the journal with fields that can be searched', () => {
  const event = {
    id: '0000abcd-7',
    at: '2026-11-21T00:00:00.000Z',
    kind: 'step-failed',
    subject: 'broker-edge',
    message: 'could not be started',
    reason: 'it does not run',
    cause: 'port 4223 is taken',
  } as const;
  assert.deepEqual(journalEntry(event), {
    priority: 4,
    message: 'broker-edge: could not be started; because it does not run [port 4223 is taken]',
    fields: {
      APPLIANCED_EVENT: 'step-failed',
      APPLIANCED_EVENT_ID: '0000abcd-7',
      APPLIANCED_SUBJECT: 'broker-edge',
      APPLIANCED_REASON: 'it does not run',
      APPLIANCED_CAUSE: 'port 4223 is taken',
    },
  });
  const bare = journalEntry({ id: '0000abcd-8', at: event.at, kind: 'daemon', message: 'started' });
  assert.equal(bare.message, 'started');
});

test('the addon must be found beside the program, and be left alone without systemd', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'applianced-manager-'));
  const program = join(directory.path, 'applianced.mjs');
  await mkdir(join(directory.path, 'native'));
  buildAddon(join(directory.path, 'native'));
  const socket = join(directory.path, 'notify');
  await using listener = await listen(socket);
  const common = { pid: 7, program, onError: assert.fail };
  const alone = createServiceManager({ ...common, env: {} });
  alone.supervisor.ready();
  assert.equal(alone.sockets.size, 0);
  const env = { NOTIFY_SOCKET: socket, LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: 'api' };
  const managed = createServiceManager({ ...common, env });
  managed.supervisor.alive();
  assert.equal(String(await listener.next()), 'WATCHDOG=1');
  assert.deepEqual([...managed.sockets], [['api', 3]]);
});
