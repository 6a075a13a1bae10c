import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readForOthersSync } from './read-for-others.ts';
import { scratchFolder } from './scratch.testdata.ts';

const refused = (command: string) => ({
  ok: false,
  reason: `it is not read for a plan, since the daemon reads as root and others may not read the file (${command})`,
});

test('a file is read only where everybody may read it, or where it was granted', async () => {
  await using scratch = await scratchFolder();
  chmodSync(scratch.path, 0o755);
  const at = (name: string) => join(scratch.path, name);
  for (const name of ['ours', 'closed']) mkdirSync(at(name));
  await scratch.put('open', 'public', 0o644);
  await scratch.put('shadow', 'root:*:1', 0o640);
  await scratch.put('ours/stack.yaml', 'ours', 0o600);
  await scratch.put('ours/other.yaml', 'beside it', 0o600);
  await scratch.put('closed/open', 'kept by its folder', 0o644);
  chmodSync(at('closed'), 0o750);
  symlinkSync(at('shadow'), at('link'));
  symlinkSync(at('ours'), at('config'));
  const read = (name: string) =>
    readForOthersSync(`${scratch.path}/${name}`, 99, [at('config/stack.yaml'), at('open/none'), at('none')]);
  const shadow = refused(`chmod o+r ${at('shadow')}`);
  assert.deepEqual(read('open'), { ok: true, text: 'public', closed: false });
  for (const name of ['ours/stack.yaml', 'config/stack.yaml'])
    assert.deepEqual(read(name), { ok: true, text: 'ours', closed: true }, name);
  for (const name of ['shadow', 'link', 'ours/../shadow']) assert.deepEqual(read(name), shadow, name);
  assert.deepEqual(read('ours/other.yaml'), refused(`chmod o+r ${at('ours/other.yaml')}`));
  assert.deepEqual(read('closed/open'), refused(`chmod o+x ${at('closed')}`));
});

test('what is missing, too large, a folder or a pipe is said at once', async () => {
  await using scratch = await scratchFolder();
  const at = (name: string) => join(scratch.path, name);
  await scratch.put('large', 'xxx');
  execFileSync('mkfifo', [at('pipe')]);
  mkdirSync(at('folder'));
  const reason = (name: string) => {
    const result = readForOthersSync(at(name), 2, [at(name)]);
    return result.ok ? result.text : result.reason;
  };
  assert.deepEqual(['none', 'large/none', 'large', 'folder', 'pipe'].map(reason), [
    'does not exist',
    'does not exist',
    'is larger than 2 bytes',
    'is not a regular file',
    'is not a regular file',
  ]);
});

test('a descriptor of the process itself is refused: it has no path to judge by', () => {
  const read = new URL('./read-for-others.ts', import.meta.url);
  const script = `
    import { readForOthersSync } from ${JSON.stringify(read.href)};
    const answers = ['/proc/self/fd/0', '/dev/stdin'].map((path) => readForOthersSync(path, 99, [path]));
    console.log(JSON.stringify(answers.map(({ reason }) => reason)));`;
  // Its standard input is a pipe or a socket. In a child, because a loop without an end cannot be ended from inside.
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 10_000,
    input: '',
  });
  assert.equal(child.signal, null, 'it must not hang');
  assert.deepEqual(JSON.parse(String(child.stdout)), ['is not a regular file', 'is not a regular file']);
});

test('a file whose folder has gone does not exist, whoever holds it open', async () => {
  await using scratch = await scratchFolder();
  const folder = join(scratch.path, 'gone');
  mkdirSync(folder);
  await scratch.put('gone/file', 'x', 0o644);
  const held = openSync(join(folder, 'file'), 'r');
  try {
    rmSync(folder, { recursive: true });
    const answer = readForOthersSync(`/proc/self/fd/${held}`, 99, []);
    assert.deepEqual(answer, { ok: false, reason: 'does not exist' });
  } finally {
    closeSync(held);
  }
});
