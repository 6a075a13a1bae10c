import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import { dns01Hook } from './dns01-hook.ts';
import { failure } from './failure.testdata.ts';

const challenge = { name: 'edge.example', token: 'token', answer: 'aB-_9' };
const { signal } = new AbortController();

interface Hook extends AsyncDisposable {
  readonly command: readonly string[];
  /** Its runs so far, as it has noted them. */
  runs(): Promise<string>;
  file(name: string): string;
}

async function hookOf(...lines: readonly string[]): Promise<Hook> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'applianced-hook-'));
  const file = (name: string): string => join(folder.path, name);
  await writeFile(file('hook'), ['#!/bin/sh', `cd '${folder.path}'`, ...lines].join('\n'));
  await chmod(file('hook'), 0o755);
  return {
    command: [file('hook'), '--zone', '$(touch "$HOME"); *'],
    runs: () => readFile(file('runs'), 'utf8'),
    file,
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

test('the program is told verb, name and value, and its own arguments reach it untouched by a shell', async () => {
  await using hook = await hookOf('printf "%s|" "$@" >>runs');
  const shown = await dns01Hook(hook.command, { timeoutMs: 5_000 })(challenge, signal);
  const seen = (verb: string): string =>
    `--zone|$(touch "$HOME"); *|${verb}|_acme-challenge.edge.example|aB-_9|`;
  assert.equal(await hook.runs(), seen('present'));
  await shown[Symbol.asyncDispose]();
  assert.equal(await hook.runs(), seen('present') + seen('cleanup'));
});

test('what it says when it fails is in the error, and it is asked to clean up', async () => {
  await using hook = await hookOf(
    'echo "$3" >>runs',
    'echo "noise"; echo "no such zone" >&2; test "$3" = cleanup',
  );
  await assert.rejects(
    dns01Hook(hook.command, { timeoutMs: 5_000 })(challenge, signal),
    failure(
      'challenge-failed',
      /hook present _acme-challenge\.edge\.example ended with code 1: no such zone$/,
    ),
  );
  assert.equal(await hook.runs(), 'present\ncleanup\n');
});

test('where it cannot clean up either, that is said too', async () => {
  await using hook = await hookOf('exit 3');
  await assert.rejects(
    dns01Hook(hook.command, { timeoutMs: 5_000 })(challenge, signal),
    failure('challenge-failed', /ended with code 3; nor could it clean up$/),
  );
});

test('a program that is not there is named', async () => {
  await assert.rejects(
    dns01Hook(['/nonexistent/hook'], { timeoutMs: 5_000 })(challenge, signal),
    failure(
      'challenge-failed',
      /^the program \/nonexistent\/hook present _acme-challenge\.edge\.example cannot be run: /,
    ),
  );
});

test('one that does not end is ended with all that it has started, and cleaned up after', async () => {
  await using hook = await hookOf(
    'echo "$3" >>runs; test "$3" = cleanup && exit 0',
    'sleep 60 & echo $! >child; wait',
  );
  await assert.rejects(
    dns01Hook(hook.command, { timeoutMs: 300 })(challenge, signal),
    failure('challenge-failed', /did not end within 0\.3 s$/),
  );
  assert.equal(await hook.runs(), 'present\ncleanup\n');
  const child = Number(await readFile(hook.file('child'), 'utf8'));
  await waitFor('the child of the hook is gone', () => isGone(child));
});

/** A zombie that nobody has fetched yet does nothing any more. */
async function isGone(pid: number): Promise<boolean> {
  if (!existsSync(`/proc/${pid}`)) return true;
  return /^State:\tZ/m.test(await readFile(`/proc/${pid}/status`, 'utf8'));
}

test('an abort ends it, rejects with the reason, and cleans up', async () => {
  await using hook = await hookOf('echo "$3" >>runs; test "$3" = cleanup && exit 0', 'sleep 60');
  const controller = new AbortController();
  const reason = new Error('enough');
  const shown = dns01Hook(hook.command, { timeoutMs: 20_000 })(challenge, controller.signal);
  const ended = assert.rejects(shown, (error) => error === reason);
  await waitFor('the hook runs', () => hook.runs());
  controller.abort(reason);
  await ended;
  assert.equal(await hook.runs(), 'present\ncleanup\n');
});

test('what it leaves running holds nothing up', async () => {
  await using hook = await hookOf('sleep 60 & echo $! >child');
  const shown = await dns01Hook(hook.command, { timeoutMs: 20_000 })(challenge, signal);
  process.kill(Number(await readFile(hook.file('child'), 'utf8')), 'SIGKILL');
  await shown[Symbol.asyncDispose]();
  process.kill(Number(await readFile(hook.file('child'), 'utf8')), 'SIGKILL');
});

test('its runs never overlap, whatever runs in parallel', async () => {
  await using hook = await hookOf('mkdir lock || exit 9', 'sleep 0.05', 'rmdir lock', 'echo "$3" >>runs');
  const solve = dns01Hook(hook.command, { timeoutMs: 5_000 });
  await Promise.all(
    ['a', 'b', 'c'].map(async (answer) => {
      const shown = await solve({ ...challenge, answer }, signal);
      await shown[Symbol.asyncDispose]();
    }),
  );
  assert.equal((await hook.runs()).split('\n').length, 7);
});

test('the program finds nothing of ours in its environment', async () => {
  await using hook = await hookOf(
    'env | cut -d= -f1 | grep -v -e PWD -e OLDPWD -e SHLVL -e "^_$" | sort >runs',
  );
  const shown = await dns01Hook(hook.command, { timeoutMs: 5_000 })(challenge, signal);
  assert.equal(await hook.runs(), 'LC_ALL\nPATH\n');
  await shown[Symbol.asyncDispose]();
});
