import assert from 'node:assert/strict';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from './adapters/files/scratch.testdata.ts';
import type { ScratchFolder } from './adapters/files/scratch.testdata.ts';
import { ChildError } from './adapters/run-child.ts';
import type { Change, Moment } from './machine/change.ts';
import { readChange, readEnded, seeThrough } from './network-trial.ts';

/** Of an interface that is not there, and of no file. */
const change: Change = {
  id: '0123456789abcdef',
  interface: 'none0',
  what: 'DHCP',
  by: 'ada',
  manager: 'networkd',
  withinMs: 50,
  files: [],
  state: 'asked',
};
const began: Moment = { bootId: 'b1', uptimeMs: 1_000, isBooting: false };

interface Seen {
  readonly log: readonly string[];
  /** What would have been run, in its order: nothing is. */
  readonly commands: readonly string[];
}

/** Sees the change through below the folder; `failing`: a program that fails. Each look at the uptime is 20 ms later. */
async function seen(folder: ScratchFolder, files: Files, failing = '', isBooting = false): Promise<Seen> {
  const log: string[] = [];
  const commands: string[] = [];
  let uptimeMs = began.uptimeMs;
  for (const [name, value] of Object.entries(files)) await folder.put(name, JSON.stringify(value));
  await seeThrough({
    folder: folder.path,
    root: folder.path,
    now: () => 5_000,
    moment: () => ({ ...began, uptimeMs: (uptimeMs += 20), isBooting }),
    run: (program, args) => {
      assert.equal(program, 'timeout');
      const command = args.slice(2);
      commands.push(command.join(' '));
      if (command[0] === 'busctl')
        return Promise.resolve(failing === 'busctl' ? 'bas false 1 "f"' : 'bas true 0');
      if (command[0] === failing) return Promise.reject(new ChildError(`${failing} fails`, 'child-failed'));
      return Promise.resolve('');
    },
    log: (message) => log.push(message),
    signal: AbortSignal.timeout(20_000),
  });
  return { log, commands };
}

type Files = Readonly<Record<string, unknown>>;

test('a file that is none of the network is not written, and the change ends with the reason', async () => {
  await using folder = await scratchFolder();
  const files = [{ path: '/etc/passwd', text: '', before: null }];
  await seen(folder, { 'change.json': { ...change, files } });
  assert.equal(readChange(folder.path), undefined);
  assert.match(
    readEnded(folder.path)?.why ?? '',
    /could not be applied: \/etc\/passwd is no file of the network/,
  );
});

const PATH = '/etc/systemd/network/05-applianced-none0.network';
const changing: Change = { ...change, files: [{ path: PATH, text: 'new\n', before: 'old\n' }] };

async function withFile(text: string): Promise<ScratchFolder> {
  const folder = await scratchFolder();
  await mkdir(join(folder.path, dirname(PATH)), { recursive: true });
  await folder.put(PATH, text);
  return folder;
}

test('a file that somebody has changed meanwhile is left as it is', async () => {
  await using folder = await withFile('by hand\n');
  assert.deepEqual((await seen(folder, { 'change.json': changing })).commands, []);
  assert.match(
    readEnded(folder.path)?.why ?? '',
    /05-applianced-none0.network has changed since it was planned/,
  );
  assert.equal(await folder.read(PATH), 'by hand\n');
});

test('what is not confirmed in time is put back, and told to the network again', async () => {
  await using folder = await withFile('old\n');
  const { commands } = await seen(folder, { 'change.json': changing });
  const both = ['networkctl reload', 'networkctl reconfigure none0'];
  assert.deepEqual(commands, [...both, ...both]);
  assert.equal(await folder.read(PATH), 'old\n');
  assert.match(readEnded(folder.path)?.why ?? '', /^not confirmed within/);
});

test('what cannot be applied is put back, and what cannot be told to the network then is said', async () => {
  await using folder = await withFile('old\n');
  await seen(folder, { 'change.json': changing }, 'networkctl');
  assert.equal(await folder.read(PATH), 'old\n');
  assert.match(
    readEnded(folder.path)?.why ?? '',
    /^it could not be applied: networkctl fails; not in force before/,
  );
});

const keyfile = '/etc/NetworkManager/system-connections/applianced-none0.nmconnection';
const uuid = '6e6f6e65-3000-8000-8000-000000000000';
const profiled: Change = {
  ...change,
  manager: 'networkmanager',
  profile: { path: keyfile, uuid, former: uuid.replace('8', '9') },
  files: [{ path: keyfile, text: '[802-1x]\npassword=secret\n', before: null }],
};

async function withKeyfiles(): Promise<ScratchFolder> {
  const folder = await scratchFolder();
  await mkdir(join(folder.path, dirname(keyfile)), { recursive: true });
  return folder;
}

test('a keyfile that may hold secrets is for root alone, and nothing of it is told or kept elsewhere', async () => {
  await using folder = await withKeyfiles();
  const answer = { id: change.id, answer: 'confirm', by: 'bob' };
  const { log } = await seen(folder, {
    'change.json': { ...profiled, withinMs: 1_000 },
    'answer.json': answer,
  });
  assert.equal(readEnded(folder.path)?.outcome, 'confirmed');
  assert.equal((await stat(join(folder.path, keyfile))).mode & 0o777, 0o600);
  assert.doesNotMatch(log.join(), /secret/);
  assert.doesNotMatch(await folder.read('ended.json'), /secret/);
  assert.deepEqual(await readdir(folder.path), ['ended.json', 'etc']);
});

test('a keyfile that NetworkManager does not take is no change that is in force', async () => {
  await using folder = await withKeyfiles();
  const { commands } = await seen(folder, { 'change.json': profiled }, 'busctl');
  assert.match(readEnded(folder.path)?.why ?? '', /^it could not be applied: busctl call .*: bas false/);
  assert.deepEqual(
    commands.filter((command) => command.startsWith('nmcli')),
    [`nmcli connection up uuid ${profiled.profile?.former} ifname none0`],
  );
  assert.deepEqual(await readdir(join(folder.path, dirname(keyfile))), []);
});

test('at boot files are put back and nothing is run', async () => {
  await using folder = await withFile('new\n');
  const applied = { ...changing, state: 'applied', bootId: 'b0', revertsAtUptimeMs: 99_000, revertsAt: 9 };
  assert.deepEqual((await seen(folder, { 'change.json': applied }, '', true)).commands, []);
  assert.equal(await folder.read(PATH), 'old\n');
});

test('a confirmed change ends once, and its end says by whom', async () => {
  await using folder = await scratchFolder();
  const applied = { ...change, state: 'applied', bootId: 'b1', revertsAtUptimeMs: 99_000, revertsAt: 9 };
  const answer = { id: change.id, answer: 'confirm', by: 'bob' };
  const { log } = await seen(folder, { 'change.json': applied, 'answer.json': answer });
  assert.deepEqual(log, ['none0: DHCP is confirmed: confirmed by bob']);
  assert.deepEqual(await readdir(folder.path), ['ended.json']);
  assert.deepEqual((await seen(folder, {})).log, []);
});

test("a change of another version stands in nobody's way", async () => {
  await using folder = await scratchFolder();
  assert.deepEqual((await seen(folder, { 'change.json': { id: 1 } })).log, []);
  assert.equal(readChange(folder.path), undefined);
  assert.equal(readEnded(folder.path), undefined);
  const { profile: _, ...without } = profiled;
  assert.deepEqual((await seen(folder, { 'change.json': without })).commands, []);
});
