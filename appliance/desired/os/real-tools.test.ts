/** What is written must mean to apt and systemd what it means to us: asked of the real programs. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { osPaths } from '../../config/os-paths.ts';
import { nodeConfigSchema } from '../../config/schema.ts';
import { checkCalendar, upgradeCalendar } from './calendar.ts';
import { desiredOs } from './desired-os.ts';
import { osFiles } from './files.ts';
import type { UpdateWindow } from './window.ts';
import { windowSpans } from './window.ts';
import { anyWindow } from './window.testdata.ts';

const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

test('apt reads our settings as they are meant, and adds our origins to its own', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'applianced-apt-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [conf] = osFiles(
    desiredOs(nodeConfigSchema.parse({}), { places: osPaths('/'), owner: { uid: 0, gid: 0 } }),
    { origins: ['origin=a b,label=${distro_id}'], liveRestore: false },
  );
  const file = join(folder, 'apt.conf');
  writeFileSync(file, `Unattended-Upgrade::Origins-Pattern { "origin=Debian"; };\n${conf?.content ?? ''}`);
  const dump = execFileSync('apt-config', ['dump'], {
    env: { ...env, APT_CONFIG: file },
    encoding: 'utf8',
  });
  const of = (key: string): readonly string[] =>
    dump
      .split('\n')
      .filter((line) => line.startsWith(`${key}:: `) || line.startsWith(`${key} `))
      .map((line) => line.slice(line.indexOf(' ') + 1))
      .filter((value) => value !== '"";');
  assert.deepEqual(of('APT::Periodic::Update-Package-Lists'), ['"always";']);
  assert.deepEqual(of('APT::Periodic::Unattended-Upgrade'), ['"always";']);
  assert.deepEqual(of('APT::Update::Error-Mode'), ['"any";']);
  assert.deepEqual(of('Unattended-Upgrade::Automatic-Reboot'), ['"false";']);
  const options = of('DPkg::Options');
  assert.ok(options.includes('"--force-confdef";') && options.includes('"--force-confold";'));
  const origins = of('Unattended-Upgrade::Origins-Pattern');
  for (const origin of [
    'origin=Debian',
    'origin=applianced,label=applianced',
    'origin=a b,label=${distro_id}',
  ]) {
    assert.ok(origins.includes(`"${origin}";`), `${origin} in ${origins.join(' ')}`);
  }
  const patterns = of('Unattended-Upgrade::Package-Blacklist').map(
    (text) => new RegExp(`^${text.slice(1, -2)}`),
  );
  const isHeld = (name: string): boolean => patterns.some((pattern) => pattern.test(name));
  assert.deepEqual(
    ['docker.io', 'docker-ce', 'moby-engine', 'containerd', 'containerd.io', 'runc'].filter(
      (name) => !isHeld(name),
    ),
    [],
  );
  assert.deepEqual(['dockerxio', 'docker-ce-cli', 'docker-compose', 'linux-image-amd64'].filter(isHeld), []);
});

/** The next times at which one expression elapses, by systemd itself. */
function elapses(expression: string, base: string): readonly number[] {
  const text = execFileSync(
    'systemd-analyze',
    ['calendar', expression, '--iterations=9', `--base-time=${base}`],
    { env, encoding: 'utf8' },
  );
  const times = [
    ...text.matchAll(
      /(?:Next elapse|Iter\. #\d+|Iteration #\d+): \w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g,
    ),
  ];
  return times.map(([, date = '', time = '']) => Date.parse(`${date}T${time}Z`));
}

test('systemd elapses hourly, and with a window only inside it, jitter included, also when the clocks change', () => {
  assert.equal(elapses(checkCalendar.onCalendar[0], '2026-03-01 00:00:00 UTC').length, 9);
  fc.assert(
    fc.property(anyWindow, fc.constantFrom('2026-03-26', '2026-10-22', '2026-01-01'), (window, day) => {
      const { onCalendar, jitterMinutes } = upgradeCalendar(window);
      for (const expression of onCalendar) {
        const times = elapses(expression, `${day} 00:00:00 UTC`);
        assert.ok(times.length > 0, expression);
        for (const at of times) {
          if (!isRegular(window, at)) continue;
          for (const late of [0, jitterMinutes * 60_000]) {
            const { open } = windowSpans(window, 'UTC', at + late);
            assert.ok(open !== undefined, `${expression} at ${new Date(at + late).toISOString()}`);
          }
        }
      }
    }),
    { numRuns: 40 },
  );
});

/** A window in which the clocks change is an hour longer or shorter than its times on the wall say. */
function isRegular(window: UpdateWindow, at: number): boolean {
  const { open } = windowSpans(window, 'UTC', at);
  if (open === undefined) return true;
  const { start, end } = window;
  const minutes = (end.minuteOfDay - start.minuteOfDay + 1_440) % 1_440;
  return open.endsAt - open.startsAt === (minutes === 0 ? 1_440 : minutes) * 60_000;
}
