import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { readState } from './development-state.ts';
import { developmentPlace } from './place.ts';
import { endDaemons, findDaemons } from './running-daemons.ts';

test('a daemon of this root that nobody wrote down must be ended, one of another root must be left', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'applianced-found-'));
  t.after(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'appliance'));
  const program = join(directory, 'appliance/main.ts');
  await writeFile(program, "console.log('up'); setInterval(() => undefined, 1_000);");
  const start = async (root: string) => {
    const child = spawn(process.execPath, [program, '--root', root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child;
  };
  const own = await start(directory);
  const other = await start(`${directory}-other`);
  const place = developmentPlace({ APPLIANCED_DEV_ROOT: directory });

  assert.deepEqual(
    (await findDaemons([directory])).map(({ pid }) => pid),
    [own.pid],
  );
  assert.equal(await endDaemons(place, { applianceId: 'a', images: {} }, 'npm run down'), 1);
  assert.deepEqual((await readState(place))?.ending, { by: 'npm run down', pids: [own.pid] });
  assert.deepEqual(await findDaemons([directory]), []);
  assert.equal(other.exitCode, null);
  assert.equal((await findDaemons([`${directory}-other`])).length, 1);
});
