import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtempDisposable,
  open,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFileAtomic } from './atomic.ts';
import { watchFiles, type WatchOptions } from './watch.ts';

const DEADLINE_MS = 3000;
/** So long that only inotify can be what found a change in time. */
const NEVER_POLL_MS = 60_000;

async function watched(
  names: readonly string[],
  body: (dir: string, changed: () => Promise<void>, count: () => number) => Promise<void>,
  options: Partial<WatchOptions> = {},
  prepare: (dir: string) => Promise<void> = async () => {},
): Promise<void> {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'applianced-watch-'));
  await prepare(dir.path);
  const stop = new AbortController();
  let told = 0;
  let awaited = 0;
  let wake = (): void => {};
  const onChange = (): void => {
    told += 1;
    wake();
  };
  const changed = async (): Promise<void> => {
    awaited += 1;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    wake = () => (told >= awaited ? resolve() : undefined);
    const deadline = setTimeout(() => reject(new Error(`change ${awaited} was not told`)), DEADLINE_MS);
    wake();
    await promise.finally(() => clearTimeout(deadline));
    awaited = told;
  };
  try {
    const paths = names.map((name) => join(dir.path, name));
    watchFiles(paths, { signal: stop.signal, onChange, quietMs: 20, pollMs: NEVER_POLL_MS, ...options });
    await body(dir.path, changed, () => told);
  } finally {
    stop.abort();
  }
}

test('a file that appears, changes, is replaced by rename, changes its mode and goes is told each time', async () => {
  await watched(['node.json'], async (dir, changed) => {
    const path = join(dir, 'node.json');
    await writeFile(path, 'a');
    await changed();
    await writeFile(path, 'b');
    await changed();
    await writeFileAtomic(path, 'c');
    await changed();
    await chmod(path, 0o640);
    await changed();
    await unlink(path);
    await changed();
  });
});

test('an editor that moves the file away and writes a new one is told about once it rests', async () => {
  await watched(
    ['node.json'],
    async (dir, changed, count) => {
      const path = join(dir, 'node.json');
      await rename(path, `${path}~`);
      await writeFile(path, 'new');
      await changed();
      assert.equal(count(), 1);
    },
    { quietMs: 100 },
    (dir) => writeFile(join(dir, 'node.json'), 'old'),
  );
});

test('a file in folders that do not exist yet is found once they appear, also after they were removed', async () => {
  await watched(['etc/applianced/stack.yaml'], async (dir, changed) => {
    for (let round = 0; round < 2; round += 1) {
      await mkdir(join(dir, 'etc/applianced'), { recursive: true });
      await writeFile(join(dir, 'etc/applianced/stack.yaml'), 'a');
      await changed();
      await rm(join(dir, 'etc'), { recursive: true });
      await changed();
    }
  });
});

test('a change behind a symbolic link is told, and so is a link that points elsewhere', async () => {
  await watched(
    ['link'],
    async (dir, changed) => {
      await writeFile(join(dir, 'a/file'), 'changed');
      await changed();
      await symlink('b/file', join(dir, 'link.new'));
      await rename(join(dir, 'link.new'), join(dir, 'link'));
      await changed();
      await writeFile(join(dir, 'b/file'), 'changed');
      await changed();
    },
    {},
    async (dir) => {
      for (const name of ['a', 'b']) {
        await mkdir(join(dir, name));
        await writeFile(join(dir, name, 'file'), name);
      }
      await symlink('a/file', join(dir, 'link'));
    },
  );
});

test('a file that was written elsewhere and moved here is told at once: it is complete', async () => {
  const neverQuiet = { quietMs: 60_000 };
  await watched(
    ['stack.yaml'],
    async (dir, changed, count) => {
      await writeFile(join(dir, 'stack.yaml.new'), 'a');
      await rename(join(dir, 'stack.yaml.new'), join(dir, 'stack.yaml'));
      await changed();
      assert.equal(count(), 1);
    },
    neverQuiet,
  );
});

for (const { what, first } of [
  { what: 'beside one that is written', first: true },
  { what: 'and then written to', first: false },
]) {
  test(`a file that is moved here ${what} is told only after the quiet time`, async () => {
    await watched(
      ['moved', 'written'],
      async (dir, changed, count) => {
        if (first) await writeFile(join(dir, 'written'), 'a');
        await writeFile(join(dir, 'moved.new'), 'a');
        await rename(join(dir, 'moved.new'), join(dir, 'moved'));
        if (!first) await writeFile(join(dir, 'moved'), 'b');
        const began = performance.now();
        await changed();
        assert.equal(count(), 1);
        // No upper bound of time is asserted: only that the quiet time was kept.
        assert.ok(performance.now() - began > 150);
      },
      { quietMs: 200 },
    );
  });
}

test('a file that is made here and has no content yet is told only after the quiet time: it is being written', async () => {
  await watched(
    ['slow'],
    async (dir, changed) => {
      const began = performance.now();
      await using _ = await open(join(dir, 'slow'), 'wx');
      await changed();
      // No upper bound of time is asserted: only that the quiet time was kept.
      assert.ok(performance.now() - began > 150);
    },
    { quietMs: 200 },
  );
});

test('what happens to other files of the folder is not told', async () => {
  await watched(['mine'], async (dir, changed, count) => {
    for (let round = 0; round < 50; round += 1) await writeFile(join(dir, `other-${round}`), 'x');
    await writeFile(join(dir, 'mine'), 'x');
    await changed();
    assert.equal(count(), 1);
  });
});

test('a file that never rests is told about all the same', async () => {
  await watched(
    ['busy'],
    async (dir, changed) => {
      let isTold = false;
      const told = changed().then(() => (isTold = true));
      for (let round = 0; !isTold && round < 2000; round += 1)
        await writeFile(join(dir, 'busy'), String(round));
      await told;
    },
    { quietMs: 200 },
  );
});

test('the poll alone finds a change that inotify cannot see', async () => {
  await using target = await mkdtempDisposable(join(tmpdir(), 'applianced-watch-'));
  await mkdir(join(target.path, 'one'));
  await mkdir(join(target.path, 'two'));
  await writeFile(join(target.path, 'two/file'), 'x');
  await symlink('one', join(target.path, 'current'));
  await watched(
    ['folder/file'],
    async (_dir, changed) => {
      // A link further up changes: no watched folder notices.
      await symlink('two', join(target.path, 'current.new'));
      await rename(join(target.path, 'current.new'), join(target.path, 'current'));
      await changed();
    },
    { pollMs: 50 },
    (dir) => symlink(join(target.path, 'current'), join(dir, 'folder')),
  );
});

test('after the abort nothing is told, not even a change that was already noticed', async () => {
  await watched(['a'], async (dir, changed) => {
    const stop = new AbortController();
    let afterAbort = 0;
    const onChange = (): void => {
      if (stop.signal.aborted) afterAbort += 1;
    };
    const options = { signal: stop.signal, quietMs: 20, pollMs: NEVER_POLL_MS, onChange };
    watchFiles([join(dir, 'a')], options);
    await writeFile(join(dir, 'a'), 'x');
    stop.abort();
    watchFiles([join(dir, 'a')], options);
    // The watcher that lives on is told about both changes: by then the aborted ones would have been as well.
    await changed();
    await writeFile(join(dir, 'a'), 'y');
    await changed();
    assert.equal(afterAbort, 0);
  });
});

test('after the abort nothing keeps the process alive', () => {
  const script = `
    const { watchFiles } = await import(${JSON.stringify(import.meta.resolve('./watch.ts'))})
    const stop = new AbortController()
    watchFiles(['/nowhere/file'], { signal: stop.signal, onChange() {} })
    setTimeout(() => stop.abort(), 20)`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
  assert.equal(child.status, 0, String(child.stderr));
});
