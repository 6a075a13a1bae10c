import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { readState } from './development-state.ts';
import { developmentPlace } from './place.ts';
import { endDaemons, findDaemons } from './running-daemons.ts';

test('a daemon of this root and its status page that nobody wrote down must be ended, those of another root must be left', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'applianced-found-'));
  t.after(() => rm(directory, { recursive: true }));
  const programs = [join(directory, 'appliance/main.ts'), join(directory, 'web/main.ts')] as const;
  const [daemon, page] = programs;
  for (const program of programs) {
    await mkdir(dirname(program));
    await writeFile(program, "console.log('up'); setInterval(() => undefined, 1_000);");
  }
  const start = async (program: string, root: string) => {
    const child = spawn(process.execPath, [program, '--root', root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child;
  };
  const own = [(await start(daemon, directory)).pid, (await start(page, directory)).pid];
  const other = await start(daemon, `${directory}-other`);
  const place = developmentPlace({ APPLIANCED_DEV_ROOT: directory });

  const found = (await findDaemons([directory])).map(({ pid }) => pid);
  assert.deepEqual(new Set(found), new Set(own));
  assert.equal(await endDaemons(place, { applianceId: 'a', images: {} }, 'npm run down'), 2);
  assert.deepEqual((await readState(place))?.ending, { by: 'npm run down', pids: found });
  assert.deepEqual(await findDaemons([directory]), []);
  assert.equal(other.exitCode, null);
  assert.equal((await findDaemons([`${directory}-other`])).length, 1);
});
