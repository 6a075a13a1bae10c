import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { writeFileAtomic } from '../adapters/files/atomic.ts';
import { readTextFile } from '../adapters/files/read.ts';
import { scratchFolder, type ScratchFolder } from '../adapters/files/scratch.testdata.ts';
import { configLoader, type LastGoodDeps, type LoadedConfig } from './last-good.ts';
import { renderProblem } from './problem.ts';

interface Machine {
  readonly dir: string;
  readonly files: ScratchFolder;
  /** A daemon that has just been started. */
  readonly restarted: (deps?: Partial<LastGoodDeps>) => { load(): Promise<LoadedConfig> };
  readonly problems: (loaded: LoadedConfig) => string[];
}

async function machine(body: (on: Machine) => Promise<void>): Promise<void> {
  await using files = await scratchFolder();
  const dir = files.path;
  await body({
    dir,
    files,
    restarted: (deps) =>
      configLoader({
        nodeJson: join(dir, 'node.json'),
        lastGoodConfig: join(dir, 'last-good.json'),
        read: readTextFile,
        write: writeFileAtomic,
        ownUid: process.getuid?.() ?? 0,
        ...deps,
      }),
    problems: (loaded) => loaded.problems.map((problem) => renderProblem(problem).replaceAll(`${dir}/`, '')),
  });
}

const WITH_FILES = `{
  "schema": 1,
  "node_role": "edge",
  "secrets_file": "secrets",
  "registries": {
    "ghcr.io": { "username": "bob", "password_file": "ghcr.password", "ca_file": "ca.pem" }
  }
}`;

async function putAll(on: Machine): Promise<void> {
  await on.files.put('node.json', WITH_FILES);
  await on.files.put('secrets', 'DB=hunter2\n');
  await on.files.put('ghcr.password', 'hunter3\n');
  await on.files.put('ca.pem', '-----BEGIN CERTIFICATE-----\n', 0o644);
}

test('a machine that nobody has configured is no mistake', () =>
  machine(async (on) => {
    const loaded = await on.restarted().load();
    assert.equal(loaded.origin, 'default');
    assert.deepEqual(loaded.problems, []);
    assert.ok(!('node_role' in loaded.config));
    assert.deepEqual(loaded.watch, [join(on.dir, 'node.json')]);
  }));

test('secrets come from their files, and are not printed', () =>
  machine(async (on) => {
    await putAll(on);
    const loaded = await on.restarted().load();
    assert.deepEqual(on.problems(loaded), []);
    assert.equal(loaded.origin, 'file');
    assert.equal(loaded.secrets.get('DB')?.reveal(), 'hunter2');
    const access = loaded.registries.get('ghcr.io');
    assert.equal(access?.credentials?.username, 'bob');
    assert.equal(access?.credentials?.password.reveal(), 'hunter3');
    assert.match(access?.ca ?? '', /BEGIN/);
    const { texts: _texts, ...shown } = loaded;
    assert.doesNotMatch(inspect(shown, { depth: null }) + JSON.stringify(shown), /hunter/);
    assert.deepEqual(
      loaded.watch,
      ['node.json', 'secrets', 'ghcr.password', 'ca.pem'].map((name) => join(on.dir, name)),
    );
  }));

test('files that are open to others, missing or odd are told at once, at the keys that name them', () =>
  machine(async (on) => {
    await on.files.put('node.json', WITH_FILES.replace('"ca.pem"', '"none.pem"'));
    await on.files.put('secrets', 'DB=hunter2\n', 0o640);
    await on.files.put('ghcr.password', 'hunter3\nhunter4\n');
    const loaded = await on.restarted().load();
    assert.equal(loaded.origin, 'default');
    assert.deepEqual(on.problems(loaded), [
      'node.json:4:19 secrets_file: secrets is open to others (mode 0640) (chmod 600 secrets)',
      'node.json:6:54 registries.ghcr.io.password_file: ghcr.password holds more than one line of text (it holds the password alone, on one line)',
      'node.json:6:82 registries.ghcr.io.ca_file: none.pem does not exist',
    ]);
    assert.ok(loaded.watch.includes(join(on.dir, 'none.pem')));
  }));

test('a bad edit leaves the last good configuration in force, also over a restart, until it is mended', () =>
  machine(async (on) => {
    await putAll(on);
    const daemon = on.restarted();
    await daemon.load();
    await on.files.put('node.json', '{"node_role": "edge",}');
    await on.files.put('secrets', 'DB=changed meanwhile\n');
    for (const running of [daemon, on.restarted()]) {
      const loaded = await running.load();
      assert.equal(loaded.origin, 'last-good');
      assert.deepEqual(on.problems(loaded), ['node.json:1:21: has a comma after its last entry (remove it)']);
      assert.equal(loaded.config.node_role, 'edge');
      assert.equal(loaded.secrets.get('DB')?.reveal(), 'hunter2');
      assert.equal(loaded.registries.get('ghcr.io')?.credentials?.password.reveal(), 'hunter3');
    }
    await on.files.put('node.json', '{"schema": 1, "node_role": "other"}');
    const mended = await daemon.load();
    assert.deepEqual([mended.origin, mended.config.node_role, mended.problems.length], ['file', 'other', 0]);
  }));

test('a wrong secrets file is a bad edit as well, and so is a node.json that vanished', () =>
  machine(async (on) => {
    await putAll(on);
    const daemon = on.restarted();
    await daemon.load();
    await on.files.put('secrets', 'hunter5');
    assert.deepEqual(on.problems(await daemon.load()), [
      'secrets:1:1: is not KEY=VALUE (a key has letters, digits and "_"; no "export" before it)',
    ]);
    await on.files.remove('node.json');
    for (const running of [daemon, on.restarted()]) {
      const loaded = await running.load();
      assert.equal(loaded.config.node_role, 'edge');
      assert.match(on.problems(loaded).join(), /^node.json:1:1: is missing \(put it back, or write \{\}/);
    }
    await on.files.put('node.json', '{}');
    const cleared = await daemon.load();
    assert.deepEqual([cleared.origin, cleared.config.node_role], ['file', undefined]);
  }));

test('what is kept is private, and is written only when something changed', () =>
  machine(async (on) => {
    await putAll(on);
    await on.restarted().load();
    const first = await on.files.inode('last-good.json');
    assert.equal(await on.files.mode('last-good.json'), 0o600);
    await on.restarted().load();
    assert.equal(await on.files.inode('last-good.json'), first);
    await on.files.put('secrets', 'DB=new\n');
    await on.restarted().load();
    assert.match(await on.files.read('last-good.json'), /DB=new/);
  }));

test('damaged kept texts are as good as none, and a full disk is a note, not a bad configuration', () =>
  machine(async (on) => {
    await on.files.put('last-good.json', '{"format": 1, "texts"');
    await on.files.put('node.json', 'x');
    assert.equal((await on.restarted().load()).origin, 'default');
    await on.files.put('node.json', '{"schema": 1}');
    const full = on.restarted({
      write: () => Promise.reject(new Error('outer', { cause: new Error('no space left') })),
    });
    const loaded = await full.load();
    assert.equal(loaded.origin, 'file');
    assert.match(
      loaded.notes.map(renderProblem).join(),
      /cannot be kept as the last good configuration: no space left/,
    );
  }));

test('a node.json that others can change is refused; one that others can read is noted where it holds a licence', () =>
  machine(async (on) => {
    await on.files.put('node.json', '{"schema": 1, "license": "hunter2"}', 0o644);
    const readable = await on.restarted().load();
    assert.equal(readable.origin, 'file');
    assert.match(
      readable.notes.map(renderProblem).join(),
      /license: .* is open to others \(mode 0644\) \(chmod 600 /,
    );
    await on.files.put('node.json', '{"schema": 1, "org_id": "x"}', 0o666);
    const writable = await on.restarted().load();
    assert.equal(writable.origin, 'last-good');
    assert.match(on.problems(writable).join(), /can be changed by others \(mode 0666\) \(chmod go-w /);
  }));

test('files of other users are refused', { skip: process.getuid?.() !== 0 }, () =>
  machine(async (on) => {
    await putAll(on);
    await on.files.giveTo('secrets', 1234);
    const loaded = await on.restarted().load();
    assert.match(
      on.problems(loaded).join(),
      /secrets_file: secrets belongs to user 1234, who could change it \(chown root /,
    );
  }),
);
