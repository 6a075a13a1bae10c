import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTimeZone } from '../time-zone.ts';
import { createSystemdManager, parseShow } from './manager.ts';

test('the state of units is read from what systemctl 252 shows in UTC', () => {
  const text = `Id=apt-daily.timer
ActiveState=active
LoadState=loaded
NeedDaemonReload=yes
NextElapseUSecRealtime=Sun 2026-03-22 12:00:00 UTC
InactiveEnterTimestamp=

Id=apt-daily.service
ActiveState=inactive
LoadState=loaded
NeedDaemonReload=no
InactiveEnterTimestamp=Sun 2026-03-22 11:46:40 UTC

Id=gone.timer
ActiveState=inactive
LoadState=not-found
NeedDaemonReload=no
NextElapseUSecRealtime=
InactiveEnterTimestamp=n/a
`;
  assert.deepEqual(Object.fromEntries(parseShow(text)), {
    'apt-daily.timer': { active: 'active', loaded: 'loaded', needsReload: true, nextAt: 1_774_180_800_000 },
    'apt-daily.service': {
      active: 'inactive',
      loaded: 'loaded',
      needsReload: false,
      endedAt: 1_774_180_000_000,
    },
    'gone.timer': { active: 'inactive', loaded: 'not-found', needsReload: false },
  });
});

test('where no timer can be started systemd reads its files and is asked nothing that it refuses', async () => {
  const asked = async (timers: readonly string[], onlyActive: boolean): Promise<readonly string[]> => {
    const lines: string[] = [];
    const manager = createSystemdManager((program, args) => {
      lines.push([program, ...args].join(' '));
      return Promise.resolve('');
    });
    await manager.reloadTimers(timers, onlyActive, new AbortController().signal);
    return lines;
  };
  assert.deepEqual(await asked([], false), ['systemctl daemon-reload']);
  assert.deepEqual(await asked([], true), ['systemctl daemon-reload']);
  assert.deepEqual(await asked(['a.timer', 'b.timer'], false), [
    'systemctl restart -- a.timer b.timer',
    'systemctl stop -- a.timer b.timer',
    'systemctl daemon-reload',
    'systemctl start -- a.timer b.timer',
  ]);
});

test('a socket is let go of only once what it starts has ended', async () => {
  const lines: string[] = [];
  const manager = createSystemdManager((program, args) => {
    lines.push([program, ...args].join(' '));
    return Promise.resolve('');
  });
  await manager.reloadSocket('a.socket', 'a.service', new AbortController().signal);
  assert.deepEqual(lines, [
    'systemctl daemon-reload',
    'systemctl stop -- a.service',
    'systemctl restart -- a.socket',
  ]);
});

test('the zone of the machine is what /etc/localtime points to; without it the clock shows UTC', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'applianced-zone-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const link = join(folder, 'localtime');
  assert.equal(readTimeZone(link), 'UTC');
  for (const [target, zone] of [
    ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
    ['../usr/share/zoneinfo/posix/Asia/Tokyo', 'Asia/Tokyo'],
    ['/usr/share/zoneinfo/No/Where', 'UTC'],
    ['/elsewhere', 'UTC'],
  ] as const) {
    symlinkSync(target, link);
    assert.equal(readTimeZone(link), zone);
    rmSync(link);
  }
});
