import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osStatusOf, statusOf } from '../api/memory.testdata.ts';
import { served } from '../api/served.testdata.ts';
import { appliancectlHere, transcript } from './cli.testdata.ts';
import { renderOsLine, renderUpdates } from './render/updates.ts';

const view = { now: Date.parse('2026-01-31T12:00:05.000Z'), width: Infinity, color: false };

test('the overview has one line: what is up next, and what is wrong first', () => {
  const cases: readonly (readonly [Parameters<typeof osStatusOf>[0], string])[] = [
    [{}, 'system updates: up to date, last success 40m 5s ago, next run in 20m 55s'],
    [{ pending: [{ name: 'bash', to: '2' }] }, 'system updates: 1 pending, next run in 20m 55s'],
    [{ running: true }, 'system updates: running now'],
    [{ failures: ['no'] }, 'system updates: the last run failed, next run in 20m 55s'],
    [{ state: 'off', reason: 'auto_update is off' }, 'system updates: off: auto_update is off'],
    [
      {
        state: 'off',
        reason: 'auto_update is off',
        instead: "Debian's own settings install updates daily",
      },
      "system updates: off here: auto_update is off; Debian's own settings install updates daily",
    ],
    [{ state: 'unavailable', reason: 'this system has no apt' }, ''],
    [
      { rebootRequired: { since: '2026-01-31T11:00:00.000Z', packages: ['linux-image-amd64'] } },
      'system updates: up to date, last success 40m 5s ago, next run in 20m 55s; a reboot is needed (linux-image-amd64)',
    ],
    [
      { shutdown: { mode: 'reboot', at: '2026-01-31T12:05:05.000Z' } },
      'system updates: up to date, last success 40m 5s ago, next run in 20m 55s; reboot in 5m 0s',
    ],
  ];
  for (const [os, expected] of cases) assert.equal(renderOsLine(osStatusOf(os), view), expected);
});

test('update shows all of it', () => {
  const os = osStatusOf({
    pending: [
      { name: 'bash', from: '5.2.15-2+b8', to: '5.2.15-2+b13' },
      { name: 'linux-image-6.1.0-50-amd64', to: '6.1.200-1' },
    ],
    heldBack: ['libc6'],
    engineUpdates: 'held',
    broken: ['half'],
    failures: ['Installing the upgrades failed!'],
    rebootRequired: { since: '2026-01-31T11:00:00.000Z', packages: [] },
    waiting: ['reboot: waits for the window, Sun 2026-02-01 02:00 CET'],
  });
  assert.equal(
    renderUpdates(os, view),
    `System updates: the last run failed, next run in 20m 55s
lists fetched   2026-01-31 11:03:00Z, 57m 5s ago
last run        2026-01-31 11:20:00Z, 40m 5s ago
last success    2026-01-31 11:20:00Z, 40m 5s ago
next fetch      2026-01-31 12:07:00Z, in 6m 55s
next run        2026-01-31 12:21:00Z, in 20m 55s
engine          held: an update may restart all containers
held back       libc6
half installed  half
reboot          a reboot is needed
waiting         reboot: waits for the window, Sun 2026-02-01 02:00 CET

Failures of the last run:
  Installing the upgrades failed!

PACKAGE                     FROM         TO
bash                        5.2.15-2+b8  5.2.15-2+b13
linux-image-6.1.0-50-amd64  -            6.1.200-1
`,
  );
});

test('update alone is update status; check and now wait for the end, or not', async () => {
  await using it = await served();
  it.daemon.setStatus(statusOf([], { os: osStatusOf() }));
  const alone = await appliancectlHere(it.socketPath, ['update']);
  assert.match(alone.stdout, /^System updates: up to date/);
  assert.equal((await appliancectlHere(it.socketPath, ['update', 'status'])).stdout, alone.stdout);
  const json = await appliancectlHere(it.socketPath, ['update', '--json']);
  assert.deepEqual(JSON.parse(json.stdout), { images: [], os: osStatusOf() });
  assert.equal(
    transcript(await appliancectlHere(it.socketPath, ['update', 'check', '--no-wait'])),
    'exit 0\naccepted\n',
  );
  const waiting = appliancectlHere(it.socketPath, ['update', 'now']);
  while (it.daemon.accepted.length < 2) await new Promise((resolve) => setImmediate(resolve));
  it.daemon.endWork('w2', 'failed', 'dpkg failed');
  assert.equal(transcript(await waiting), 'exit 1\ndpkg failed\n');
  assert.deepEqual(
    it.daemon.accepted.map(({ command }) => command),
    ['update-check', 'update-now'],
  );
});

test('reboot asks whoever is there, and does nothing where nobody is', async () => {
  await using it = await served();
  const nobody = await appliancectlHere(it.socketPath, ['reboot']);
  assert.equal(nobody.code, 2);
  assert.match(nobody.stderr, /nobody is there to be asked: say --yes/);
  const answers: readonly (readonly [string, number])[] = [
    ['', 0],
    ['n', 0],
    ['yes', 1],
  ];
  for (const [answer, works] of answers) {
    const asked: string[] = [];
    const run = appliancectlHere(it.socketPath, ['reboot'], {}, (question) => {
      asked.push(question);
      return Promise.resolve(answer);
    });
    if (works > 0) {
      while (it.daemon.accepted.length < works) await new Promise((resolve) => setImmediate(resolve));
      it.daemon.endWork('w1', 'done', 'the machine goes down now');
    }
    const { code } = await run;
    assert.deepEqual([asked.length, it.daemon.accepted.length, code], [1, works, works > 0 ? 0 : 1], answer);
  }
});

test('a connection that is lost before the daemon said that the machine goes down is told as what it is', async () => {
  await using it = await served();
  const run = appliancectlHere(it.socketPath, ['reboot', '--yes']);
  while (it.daemon.accepted.length < 1) await new Promise((resolve) => setImmediate(resolve));
  await it.api.close();
  assert.equal(
    transcript(await run).replace(/\r.*/s, ''),
    'exit 0\nthe connection was lost while the reboot was under way; if the machine is still there: appliancectl status\n',
  );
});

test('what cannot be done here is refused with the way to it', async () => {
  await using it = await served();
  it.daemon.refuseOs({ why: 'auto_update is off', action: 'appliancectl config set auto_update true' });
  const refused = await appliancectlHere(it.socketPath, ['update', 'now']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /update-now cannot be carried out: auto_update is off/);
  assert.match(refused.stderr, /appliancectl config set auto_update true/);
});
