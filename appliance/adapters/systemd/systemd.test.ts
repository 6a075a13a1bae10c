import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildAddon, listen } from './addon.testdata.ts';
import { createJournald, encodeEntry } from './journald.ts';
import { listenFds } from './listen-fds.ts';
import { DatagramError, loadDatagrams, type Datagrams } from './native.ts';
import { createSupervisor } from './notify.ts';

const directory = mkdtempSync(join(tmpdir(), 'applianced-systemd-'));
after(() => rmSync(directory, { recursive: true }));
const addon = buildAddon(directory);

function loaded(): Datagrams {
  const datagrams = loadDatagrams(addon);
  assert.ok(datagrams !== undefined);
  return datagrams;
}

test('what the service manager is told must arrive as one assignment a datagram', async () => {
  const socket = join(directory, 'notify');
  await using listener = await listen(socket);
  const supervisor = createSupervisor({ socket, datagrams: loaded(), onError: assert.fail });
  supervisor.ready();
  supervisor.alive();
  supervisor.status('7 of 7 work\nREADY=0');
  supervisor.stopping();
  const told: string[] = [];
  for (let count = 0; count < 4; count += 1) told.push(String(await listener.next()));
  assert.deepEqual(told, ['READY=1', 'WATCHDOG=1', 'STATUS=7 of 7 work READY=0', 'STOPPING=1']);
});

test('an abstract name must be reached as well', async () => {
  const name = `applianced-test-${process.pid}`;
  await using listener = await listen(`@${name}`);
  createSupervisor({ socket: `@${name}`, datagrams: loaded(), onError: assert.fail }).ready();
  assert.equal(String(await listener.next()), 'READY=1');
});

test('a service manager that does not listen must be told about once, and harm nothing', () => {
  const errors: Error[] = [];
  const socket = join(directory, 'nobody');
  const supervisor = createSupervisor({
    socket,
    datagrams: loaded(),
    onError: (error) => errors.push(error),
  });
  supervisor.ready();
  supervisor.alive();
  assert.equal(errors.length, 1);
  assert.ok(errors[0]?.cause instanceof DatagramError);
  assert.equal(errors[0].cause.message, `${socket}: ENOENT`);
});

test('without a service manager or without the addon nothing must be told', () => {
  createSupervisor({ socket: undefined, datagrams: loaded(), onError: assert.fail }).ready();
  createSupervisor({ socket: '/nowhere', datagrams: undefined, onError: assert.fail }).ready();
  assert.equal(createJournald(undefined, 'applianced'), undefined);
});

test('an addon that is missing is no fault; one that is damaged must be told', () => {
  assert.equal(loadDatagrams(join(directory, 'absent.node')), undefined);
  const damaged = join(directory, 'damaged.node');
  writeFileSync(damaged, 'no ELF file');
  assert.throws(() => loadDatagrams(damaged), /cannot load .*damaged.node: the package is damaged/);
});

test('a path that is too long for the system must be refused, not cut', () => {
  const isTooLong = (error: unknown): boolean =>
    error instanceof DatagramError && error.code === 'ENAMETOOLONG';
  assert.throws(() => loaded().send(`/${'x'.repeat(120)}`, Buffer.from('x')), isTooLong);
});

test('an entry of the journal must arrive in its native protocol', async () => {
  const socket = join(directory, 'journal');
  await using listener = await listen(socket);
  const write = createJournald(loaded(), 'applianced', socket);
  write?.({
    priority: 4,
    message: 'x failed',
    fields: { APPLIANCED_EVENT: 'step-failed', ABSENT: undefined },
  });
  assert.equal(
    String(await listener.next()),
    'PRIORITY=4\nSYSLOG_IDENTIFIER=applianced\nMESSAGE=x failed\nAPPLIANCED_EVENT=step-failed\n',
  );
});

test('a value with line breaks must carry its length, so that it cannot add fields', () => {
  const entry = encodeEntry({ priority: 6, message: 'one\nPRIORITY=0', fields: {} }, 'a');
  const text = entry.toString('latin1');
  assert.equal(text, 'PRIORITY=6\nSYSLOG_IDENTIFIER=a\nMESSAGE\n\u000e\0\0\0\0\0\0\0one\nPRIORITY=0\n');
});

test('a long value must be cut between characters', () => {
  const entry = encodeEntry({ priority: 6, message: `a${'ä'.repeat(20_000)}`, fields: {} }, 'a');
  const message = /MESSAGE=(.*)\n/s.exec(new TextDecoder('utf-8', { fatal: true }).decode(entry))?.[1];
  assert.equal(message?.length, 8192);
});

const fdCases: readonly {
  readonly what: string;
  readonly env: Record<string, string>;
  readonly fds: object;
}[] = [
  { what: 'none', env: {}, fds: {} },
  {
    what: 'two with names',
    env: { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'api:web' },
    fds: { api: 3, web: 4 },
  },
  {
    what: 'those of another process',
    env: { LISTEN_PID: '8', LISTEN_FDS: '2', LISTEN_FDNAMES: 'api:web' },
    fds: {},
  },
  { what: 'one without a name', env: { LISTEN_PID: '7', LISTEN_FDS: '1' }, fds: { '': 3 } },
  { what: 'no number', env: { LISTEN_PID: '7', LISTEN_FDS: 'x' }, fds: {} },
];
for (const { what, env, fds } of fdCases) {
  test(`sockets of the service manager: ${what}`, () => {
    assert.deepEqual(Object.fromEntries(listenFds(env, 7)), fds);
  });
}
