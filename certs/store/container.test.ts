import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { tempDirectory } from '../../packaging/test/harness/temp-directory.ts';
import { publishGeneration } from './publish.ts';
import { ALL, textsOf, WITHOUT_EMBEDDED } from './store.testdata.ts';

/**
 * As a container has it: the directory under another path, read-only, in a mount namespace of its own, in which the
 * path of the host leads nowhere. Prints each file at every line read.
 */
const READER = `set -eu
mount --bind "$1" "$2"
mount -o remount,ro,bind "$2"
mount -t tmpfs tmpfs "$3"
cd "$2"
while read -r _; do
  for name in ca.crt embedded_ca.crt server.crt server.key; do
    if [ -e "$name" ]; then cat "$name"; else echo "no $name"; fi
  done
done`;

const skip = process.getuid?.() === 0 ? false : 'mounting needs root';

test(
  'a process that has the directory mounted under another path must see each new generation',
  { skip },
  async (t) => {
    await using dir = await tempDirectory();
    const [host, mounted] = [join(dir.path, 'host'), join(dir.path, 'mounted')];
    const certs = join(host, 'certs');
    for (const path of [host, mounted]) await mkdir(path);
    const publish = (counter: number, names = ALL) =>
      publishGeneration({ directory: certs, files: textsOf(counter, names), contents: null, now: 0 });
    await publish(1);
    const child = spawn('unshare', ['-m', 'sh', '-c', READER, 'sh', certs, mounted, host], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const seen = async () => {
      child.stdin.write('\n');
      const texts: unknown[] = [];
      while (texts.length < 4) texts.push((await lines.next()).value);
      return texts.map((text) => String(text).replace(/ x*$/, ''));
    };
    const filesOf = (counter: number) =>
      ['ca.crt', 'embedded_ca.crt', 'server.crt', 'server.key'].map((name) => `${counter} ${name}`);
    assert.deepEqual(await seen(), filesOf(1));
    await publish(2);
    assert.deepEqual(await seen(), filesOf(2));
    await publish(3, WITHOUT_EMBEDDED);
    assert.deepEqual(await seen(), filesOf(3).with(1, 'no embedded_ca.crt'));
    await publish(4);
    assert.deepEqual(await seen(), filesOf(4));
    child.stdin.end();
    assert.deepEqual(await ended, [0, null]);
  },
);
