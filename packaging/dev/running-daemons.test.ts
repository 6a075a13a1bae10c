import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { readState } from './development-state.ts';
import { developmentPlace, type Place } from './place.ts';
import { identify } from './processes.ts';
import { endDaemons, endFound, findDaemons } from './running-daemons.ts';

/** Two places, and in each of them programs named like ours. */
async function ground(t: TestContext): Promise<{ directory: string; place: Place; other: Place }> {
  const directory = await mkdtemp(join(tmpdir(), 'applianced-found-'));
  t.after(() => rm(directory, { recursive: true }));
  const [place, other] = await Promise.all(
    ['own', 'other'].map(async (name) => {
      await mkdir(join(directory, name, 'log'), { recursive: true });
      return developmentPlace({ APPLIANCED_DEV_ROOT: join(directory, name) });
    }),
  );
  assert.ok(place !== undefined && other !== undefined);
  return { directory, place, other };
}

interface Program {
  readonly file: string;
  readonly title: string;
  readonly log: 'daemonLog' | 'pageLog';
}
const daemon: Program = { file: 'appliance/main.ts', title: 'applianced', log: 'daemonLog' };
const page: Program = { file: 'web/main.ts', title: 'appliance-web', log: 'pageLog' };

/** Resolves when it works; `isTitled`: it has put its title over its arguments by then. */
async function start(
  t: TestContext,
  directory: string,
  place: Place,
  { file, title, log }: Program,
  isTitled: boolean,
): Promise<ChildProcess> {
  const program = join(directory, file);
  await mkdir(dirname(program), { recursive: true });
  const titling = isTitled ? `process.title = ${JSON.stringify(title)};` : '';
  await writeFile(program, `${titling} console.error('up'); setInterval(() => undefined, 1_000);`);
  const output = openSync(place[log], 'a');
  const child = spawn(process.execPath, [program, '--root', place.root], {
    stdio: ['ignore', output, 'pipe'],
  });
  closeSync(output);
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.stderr !== null);
  await once(child.stderr, 'data');
  return child;
}

for (const isTitled of [false, true]) {
  const state = isTitled ? 'works' : 'has just begun';
  test(`a daemon of this root and its status page that nobody wrote down must be ended when each ${state}, those of another root must be left`, async (t) => {
    const { directory, place, other } = await ground(t);
    const own = [
      (await start(t, directory, place, daemon, isTitled)).pid,
      (await start(t, directory, place, page, isTitled)).pid,
    ];
    const foreign = await start(t, directory, other, page, isTitled);

    const found = (await findDaemons(place)).map(({ record }) => record.pid);
    assert.deepEqual(found, own);
    const ended = await endDaemons(place, { applianceId: 'a', images: {} }, 'npm run down');
    assert.deepEqual(
      ended.map(({ name }) => name),
      ['daemon', 'status page'],
    );
    assert.deepEqual((await readState(place))?.ending, { by: 'npm run down', pids: found });
    assert.deepEqual(await findDaemons(place), []);
    assert.equal(foreign.exitCode ?? foreign.signalCode, null);
    assert.equal((await findDaemons(other)).length, 1);
  });
}

test('one that puts on its title between being found and being ended must be ended; a later owner of its process id must not', async (t) => {
  const { directory, place } = await ground(t);
  const child = await start(t, directory, place, page, true);
  const present = await identify(child.pid ?? 0);
  assert.ok(present !== undefined);
  const untitled = { ...present, command: `node web/main.ts --root ${place.root}` };
  const earlier = { ...untitled, startedAt: String(Number(present.startedAt) - 1) };
  assert.equal(await endFound({ name: 'status page', record: earlier }), false);
  assert.equal(child.signalCode, null);
  assert.equal(await endFound({ name: 'status page', record: untitled }), true);
});

test('a root that is reached through a link has the same programs, also after its log was removed', async (t) => {
  const { directory, place } = await ground(t);
  const { pid } = await start(t, directory, place, page, true);
  await symlink(place.directory, join(directory, 'link'));
  const linked = developmentPlace({ APPLIANCED_DEV_ROOT: join(directory, 'link') });
  await rm(place.pageLog);
  for (const each of [place, linked])
    assert.deepEqual(
      (await findDaemons(each)).map(({ record }) => record.pid),
      [pid],
    );
});

test('what only reads the log of a root, or only has the title of a program, is none', async (t) => {
  const { directory, place } = await ground(t);
  await writeFile(place.pageLog, 'a line\n');
  const reader = spawn('tail', ['-f', place.pageLog], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => reader.kill('SIGKILL'));
  await once(reader.stdout, 'data');
  const elsewhere: Place = { ...place, pageLog: join(directory, 'elsewhere.log') };
  await start(t, directory, elsewhere, page, true);
  assert.deepEqual(await findDaemons(place), []);
});
