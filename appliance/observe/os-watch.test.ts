import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createCachedFiles } from '../adapters/apt/cached-files.ts';
import { osPaths } from '../config/os-paths.ts';
import type { OsPaths } from '../config/os-paths.ts';
import { units } from '../plan/os.testdata.ts';
import type { OsSeen } from './os-observed.ts';
import { createOsWatch } from './os-watch.ts';
import type { OsWatchDeps } from './os-watch.ts';

/** A root with apt, and questions that are counted. */
function aWatch(t: TestContext, change: Partial<OsWatchDeps> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'applianced-os-'));
  t.after(() => rmSync(root, { recursive: true }));
  const places = osPaths(root);
  const asked: Record<string, number> = {};
  const count = (name: string): void => {
    asked[name] = (asked[name] ?? 0) + 1;
  };
  const time = { ms: 0 };
  const errors: string[] = [];
  const watch = createOsWatch({
    places,
    files: createCachedFiles(),
    isLocked: () => false,
    audit: () => (count('audit'), Promise.resolve(['half'])),
    pending: () => (count('pending'), Promise.resolve([{ name: 'bash', to: '2' }])),
    show: () => (count('show'), Promise.resolve(units())),
    liveRestore: () => (count('live'), Promise.resolve(true)),
    bootId: 'boot',
    uptimeMs: () => 1,
    timeZone: () => 'UTC',
    clock: () => time.ms,
    changed: () => undefined,
    onError: (error) => errors.push(error.message),
    signal: new AbortController().signal,
    ...change,
  });
  const look = async (afterMs = 10_000): Promise<OsSeen> => {
    time.ms += afterMs;
    const seen = await watch.look();
    await setImmediate();
    assert.ok(seen.state === 'available');
    return seen;
  };
  return { watch, places, asked, errors, look };
}

function put(path: string, text: string, at?: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  if (at !== undefined) utimesSync(path, at / 1_000, at / 1_000);
}

function withApt(places: OsPaths): void {
  put(places.dpkgStatus, '');
  mkdirSync(places.aptConfDir, { recursive: true });
}

test('a root without apt is unavailable, and nothing is asked of it', async (t) => {
  const { watch, asked } = aWatch(t);
  assert.deepEqual(await watch.look(), { state: 'unavailable', reason: 'this system has no apt' });
  assert.deepEqual(asked, {});
});

test('the traces of apt, dpkg and systemd are read as they were left', async (t) => {
  const { places, look } = aWatch(t);
  withApt(places);
  const at = 1_774_000_000_000;
  const empty = await look();
  assert.deepEqual(
    [empty.isInstalled, empty.keptBack, empty.lastCheckAt, empty.rebootRequired],
    [false, [], undefined, undefined],
  );
  put(places.unattendedUpgrade, '');
  put(places.aptConf, 'ours', at);
  put(places.checkStamp, '', at + 1_000);
  put(places.successStamp, '', at + 2_000);
  put(places.runStamp, '', at + 3_000);
  put(places.keptBack, 'libc6 bash');
  put(places.rebootRequired, '', at);
  put(places.rebootPackages, 'linux-image-amd64\nlinux-image-amd64\ndbus\n');
  put(places.shutdown, 'USEC=1774000300000000\nWARN_WALL=1\nMODE=reboot\nUID=0\n');
  put(join(places.originsDir, 'b.conf'), '# a comment\n\norigin=b,label=b\n');
  put(join(places.originsDir, 'a.conf'), 'origin=a\norigin="bad"; };\n');
  put(join(places.originsDir, 'a.conf.dpkg-old'), 'origin=old\n');
  put(
    places.log,
    '2026-03-22 12:15:00,123 INFO Starting unattended upgrades script\n2026-03-22 12:15:09,1 ERROR no\n',
  );
  const seen = await look();
  assert.deepEqual(
    {
      isInstalled: seen.isInstalled,
      files: seen.files,
      times: [seen.configuredAt, seen.lastCheckAt, seen.lastSuccessAt, seen.lastRunAt],
      keptBack: seen.keptBack,
      reboot: seen.rebootRequired,
      shutdown: seen.shutdown,
      origins: seen.origins,
      failed: seen.failedRun,
    },
    {
      isInstalled: true,
      files: { [places.aptConf]: 'ours' },
      times: [at, at + 1_000, at + 2_000, at + 3_000],
      keptBack: ['bash', 'libc6'],
      reboot: { since: at, packages: ['dbus', 'linux-image-amd64'] },
      shutdown: { mode: 'reboot', at: 1_774_000_300_000 },
      origins: ['origin=a', 'origin=b,label=b'],
      failed: { startedAt: '2026-03-22 12:15:00', lines: ['no'] },
    },
  );
});

test('a look at a machine at rest asks nothing; dpkg and apt are asked once their files are at rest', async (t) => {
  const { places, look, asked } = aWatch(t);
  withApt(places);
  await look();
  assert.deepEqual(asked, { show: 1, live: 1 });
  await look(5_000);
  assert.deepEqual(asked, { show: 1, live: 1 });
  await look(5_000);
  assert.deepEqual(asked, { show: 1, live: 1, audit: 1, pending: 1 });
  const seen = await look();
  assert.deepEqual(
    [seen.broken, seen.pending, seen.liveRestore],
    [['half'], [{ name: 'bash', to: '2' }], true],
  );
  for (let n = 0; n < 20; n += 1) await look();
  assert.deepEqual(asked, { show: 1, live: 1, audit: 1, pending: 1 });
  // An upgrade writes again and again.
  for (let n = 0; n < 5; n += 1) {
    put(places.dpkgStatus, 'x'.repeat(n + 1));
    await look();
  }
  assert.deepEqual([asked['audit'], asked['pending']], [1, 1]);
  await look();
  await look();
  assert.deepEqual([asked['audit'], asked['pending']], [2, 2]);
});

test('where our settings are not in force it is asked once for each change whether others install updates', async (t) => {
  let asked = 0;
  const { places, look } = aWatch(t, { interval: () => Promise.resolve(String((asked += 1))) });
  withApt(places);
  put(places.aptConf, 'ours');
  await look();
  assert.deepEqual([(await look()).othersInterval, asked], [undefined, 0]);
  rmSync(places.aptConf);
  await look();
  assert.deepEqual([(await look()).othersInterval, asked], ['1', 1]);
  await look();
  assert.equal(asked, 1);
  put(join(places.aptConfDir, '20auto-upgrades'), 'APT::Periodic::Unattended-Upgrade "1";');
  assert.equal((await look()).othersInterval, undefined);
  assert.equal((await look()).othersInterval, '2');
  put(places.aptConf, 'ours');
  assert.deepEqual([(await look()).othersInterval, asked], [undefined, 2]);
});

test('after a step of ours the look waits for what systemd says then', async (t) => {
  const answers = [units(), units({ 'apt-daily.timer': { needsReload: true } })];
  const { places, look, watch } = aWatch(t, { show: () => Promise.resolve(answers.shift() ?? units()) });
  withApt(places);
  assert.equal((await look(0)).units?.get('apt-daily.timer')?.needsReload, false);
  assert.equal((await look(0)).units?.get('apt-daily.timer')?.needsReload, false);
  watch.noticed();
  assert.equal((await look(0)).units?.get('apt-daily.timer')?.needsReload, true);
});

test('a person who installs packages is seen by the lock of dpkg', async (t) => {
  const locked = new Set<string>();
  const { places, look } = aWatch(t, { isLocked: (path) => locked.has(path) });
  withApt(places);
  assert.equal((await look()).isInstalling, false);
  locked.add(join(places.dpkgDir, 'lock-frontend'));
  assert.equal((await look()).isInstalling, true);
  locked.clear();
  assert.equal((await look()).isInstalling, false);
});

test('while apt works its end is looked for soon', async (t) => {
  let shown = 0;
  const working = units({ 'apt-daily.service': { active: 'activating' } });
  const { places, look } = aWatch(t, { show: () => ((shown += 1), Promise.resolve(working)) });
  withApt(places);
  await look();
  await look();
  await look();
  assert.equal(shown, 3);
});

test('a question that fails is told once, and the look goes on without the answer', async (t) => {
  const no = (): Promise<never> => Promise.reject(new Error('no'));
  const { places, look, errors } = aWatch(t, { show: no, liveRestore: no });
  withApt(places);
  for (let n = 0; n < 5; n += 1) {
    const seen = await look();
    assert.deepEqual([seen.units, seen.liveRestore], [undefined, undefined]);
  }
  assert.deepEqual(errors, ['no', 'no']);
});
