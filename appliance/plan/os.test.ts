import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OsSeen } from '../observe/os-observed.ts';
import { planAppliance } from './appliance.ts';
import { emptyMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import type { OsView } from './os.ts';
import { HOUR_MS, NOON, noOs, osView, units, weekly } from './os.testdata.ts';
import { defaultPolicy } from './policy.ts';
import { certsView } from './certs.testdata.ts';
import { renderPlan } from './render.ts';
import { look } from './simulation.testdata.ts';
import { fresh, running } from './stories.testdata.ts';

const well = running({ web: {} });
const MINUTE_MS = 60_000;

function planned(os: OsView, memory: Partial<Memory> = {}, now = NOON, simulation = well) {
  const { observed, desired } = look(simulation);
  const all = { ...emptyMemory, ...memory };
  return planAppliance({ stack: desired, certs: certsView({ now }), os }, observed, all, now, defaultPolicy);
}

function text(...args: Parameters<typeof planned>): string {
  return renderPlan(planned(...args));
}

const required = { rebootRequired: { since: NOON - HOUR_MS, packages: ['linux-image-amd64'] } };
/** The window opened at noon, and its updates have run. */
const open: Partial<OsSeen> = { ...required, lastRunAt: NOON + MINUTE_MS };
const inWindow = NOON + 20 * MINUTE_MS;

test('where all is as it is wanted nothing is done, and where there is no apt nothing ever is', () => {
  assert.equal(text(osView()), '');
  assert.equal(text(osView(weekly)), '');
  assert.equal(text(osView({ auto_update: false }, { files: {} })), '');
  assert.equal(text(noOs), '');
});

test('what differs is written, then systemd reads it and the timers begin anew', () => {
  const plan = planned(osView({}, { files: {} }));
  assert.equal(
    renderPlan(plan),
    '[] -> #1 the operating system: write-files, auto_update is on\n' +
      '[1] -> #2 the operating system: reload-timers, what they are set to has changed',
  );
  const [write] = plan.steps;
  assert.deepEqual(write?.kind === 'write-files' ? write.args.files.map(({ path }) => path) : [], [
    '/etc/apt/apt.conf.d/52applianced',
    '/etc/systemd/system/apt-daily.timer.d/applianced.conf',
    '/etc/systemd/system/apt-daily-upgrade.timer.d/applianced.conf',
  ]);
  const changed = planned(osView({}, { origins: ['origin=vendor'] })).steps[0];
  assert.deepEqual(changed?.kind === 'write-files' ? changed.args.files.map(({ path }) => path) : [], [
    '/etc/apt/apt.conf.d/52applianced',
  ]);
});

test('off, and offline: what we wrote is removed, and timers that run go back to what Debian sets', () => {
  const { observed } = osView();
  assert.ok(observed.state === 'available');
  const plan = planned(osView({ auto_update: false }, { files: observed.files }));
  assert.deepEqual(
    plan.steps.map(({ kind, reason }) => `${kind}: ${reason}`),
    [
      'remove-file: auto_update is off',
      'remove-file: auto_update is off',
      'remove-file: auto_update is off',
      'reload-timers: what they are set to has changed',
    ],
  );
  const [, , , reload] = plan.steps;
  assert.ok(reload?.kind === 'reload-timers' && reload.args.onlyActive);
  assert.match(
    text(osView({ offline_mode: true }, { files: observed.files })),
    /remove-file, offline_mode is on/,
  );
});

test('the daemon that went down between writing and reloading reloads when it is back', () => {
  const old = units({ 'apt-daily-upgrade.timer': { needsReload: true } });
  assert.match(
    text(osView({}, { units: old })),
    /^\[\] -> #1 .*: reload-timers, what they are set to has changed$/,
  );
  const idle = units({ 'apt-daily.timer': { active: 'inactive' } });
  assert.match(text(osView({}, { units: idle })), /reload-timers, auto_update is on and they do not run$/);
  const masked = units({ 'apt-daily.timer': { active: 'inactive', loaded: 'masked' } });
  assert.equal(text(osView({}, { units: masked })), '');
});

test('nothing of systemd is touched where the root is not that of the machine', () => {
  const { observed, desired } = osView({}, { files: {}, ...required });
  assert.ok(observed.state === 'available');
  const { units: _, ...without } = observed;
  const plan = planned({ desired, observed: without }, asked('update-now'));
  assert.deepEqual(
    plan.steps.map(({ kind }) => kind),
    ['write-files'],
  );
});

test('without a stack, and after its steps, the operating system has its own', () => {
  const { observed } = look(well);
  const os = osView({}, { files: {} });
  const view = { stack: undefined, certs: certsView(), os };
  const without = planAppliance(view, observed, emptyMemory, NOON, defaultPolicy);
  assert.deepEqual(
    without.steps.map(({ id, after }) => [id, after]),
    [
      [1, []],
      [2, [1]],
    ],
  );
  const { steps } = planned(os, {}, NOON, fresh({ web: {} }));
  const write = steps.find(({ kind }) => kind === 'write-files');
  const reload = steps.find(({ kind }) => kind === 'reload-timers');
  assert.ok(write !== undefined && write.id > 1);
  assert.deepEqual(reload?.after, [write.id]);
  assert.deepEqual(
    steps.map(({ id }) => id),
    steps.map((_, index) => index + 1),
  );
});

test('until the engine says whether it has live-restore, what was written when it had stays', () => {
  const { observed, desired } = osView();
  assert.ok(observed.state === 'available');
  const { liveRestore: _, ...silent } = observed;
  assert.equal(text({ desired, observed: silent }), '');
  assert.match(text(osView({}, { liveRestore: false })), /write-files, .*live-restore changed/);
});

function asked(command: string, bootId = 'boot'): Partial<Memory> {
  return { requests: { [command]: { id: 'w1', at: NOON, bootId, state: 'asked' } } };
}

test('an operator starts what apt does by itself, and reboots once', () => {
  assert.match(text(osView(), asked('update-check')), /start-unit, an operator wants package lists now$/);
  assert.match(text(osView(), asked('update-now')), /start-unit, an operator wants updates now$/);
  assert.equal(text(osView(), asked('reboot')), '[] -> #1 reboot: reboot-now, asked for by an operator');
  assert.equal(text(osView(), asked('reboot', 'the boot before')), '');
  assert.equal(
    text(osView(), asked('poweroff')),
    '[] -> #1 poweroff: poweroff-now, asked for by an operator',
  );
  assert.equal(text(osView(), asked('poweroff', 'the boot before')), '');
  const both = { requests: { ...asked('reboot').requests, ...asked('poweroff').requests } };
  assert.equal(text(osView(), both), '[] -> #1 poweroff: poweroff-now, asked for by an operator');
  const installing = units({ 'apt-daily-upgrade.service': { active: 'activating' } });
  assert.equal(
    text(osView({}, { units: installing }), asked('reboot')),
    'waiting: reboot: waits until packages are installed',
  );
});

test('a reboot that is needed waits for its window, the updates of it, and a stack at rest', () => {
  const why = 'the update of linux-image-amd64 needs it';
  const starting = fresh({ web: {} });
  const installing = units({ 'apt-daily-upgrade.service': { active: 'activating' } });
  const last: Memory['reboots'] = { window: { at: NOON, bootId: 'boot', windowEndsAt: NOON + 3 * HOUR_MS } };
  const cases: readonly (readonly [string, string])[] = [
    [text(osView({}, required)), ''],
    [
      text(osView(weekly, required), {}, NOON - 1),
      `waiting: reboot: waits for the window, Sun 2026-03-22 12:00 UTC: ${why}`,
    ],
    [
      text(osView(weekly, required), {}, inWindow),
      'waiting: reboot: waits for the updates of this window, so that one reboot is enough',
    ],
    [
      text(osView(weekly, { ...open, units: installing }), {}, inWindow),
      'waiting: reboot: waits until packages are installed',
    ],
    [
      text(osView(weekly, { ...open, isInstalling: true }), {}, inWindow),
      'waiting: reboot: waits until packages are installed',
    ],
    [
      text(osView(weekly, { ...required, isInstalling: true }), asked('reboot'), NOON - HOUR_MS),
      'waiting: reboot: waits until packages are installed',
    ],
    [
      text(osView(weekly, open), {}, inWindow, starting).split('\n').at(-1) ?? '',
      'waiting: reboot: waits until the stack is at rest: network shop_default: create-network',
    ],
    [
      text(osView(weekly, open), {}, inWindow),
      `[] -> #1 reboot: schedule-reboot, ${why}, and the update window is open`,
    ],
    [
      text(osView(weekly, { ...required, lastRunAt: NOON - HOUR_MS }), {}, NOON + 46 * MINUTE_MS),
      `[] -> #1 reboot: schedule-reboot, ${why}, and the update window is open`,
    ],
    [
      text(osView(weekly, { ...open, shutdown: { mode: 'reboot', at: inWindow } }), {}, inWindow),
      `waiting: reboot: reboot is scheduled for Sun 2026-03-22 12:20 UTC: ${why}`,
    ],
    [
      text(osView(weekly, { ...open, shutdown: { mode: 'reboot', at: NOON - 24 * HOUR_MS } }), {}, inWindow),
      `[] -> #1 reboot: schedule-reboot, ${why}, and the update window is open`,
    ],
    [
      text(osView(weekly, open), { reboots: last }, inWindow),
      `waiting: reboot: was taken back; waits for the window, Sun 2026-03-29 12:00 UTC: ${why}`,
    ],
    [
      text(osView(weekly, open), {}, NOON + 176 * MINUTE_MS),
      `waiting: reboot: waits for the window, Sun 2026-03-29 12:00 UTC: ${why}`,
    ],
  ];
  for (const [found, expected] of cases) assert.equal(found, expected);
});

test('a reboot is scheduled with a warning, and a second one is needed only after it took place', () => {
  const [step] = planned(osView(weekly, open), {}, inWindow).steps;
  assert.ok(step?.kind === 'schedule-reboot');
  assert.deepEqual(step.args, {
    at: inWindow + 5 * MINUTE_MS,
    windowEndsAt: NOON + 3 * HOUR_MS,
    message:
      'applianced reboots this machine: the update of linux-image-amd64 needs it. "shutdown -c" takes it back until the next update window.',
  });
  const before: Memory['reboots'] = {
    window: { at: NOON, bootId: 'the boot before', windowEndsAt: NOON + 3 * HOUR_MS },
  };
  assert.equal(planned(osView(weekly, open), { reboots: before }, inWindow).steps.length, 1);
  // Written before the clock was set back.
  const ahead: Memory['reboots'] = {
    window: { at: NOON + 48 * HOUR_MS, bootId: 'boot', windowEndsAt: NOON + 51 * HOUR_MS },
  };
  assert.equal(planned(osView(weekly, open), { reboots: ahead }, inWindow).steps.length, 1);
});

test('systemd is told of changed files also where it has not noticed them itself', () => {
  const plan = text(osView(), { reloads: { timers: { at: NOON } } });
  assert.match(plan, /^\[\] -> #1 .*: reload-timers, what they are set to has changed$/);
});

test('what an operator has started is looked at again and again until its end', () => {
  const begun: Memory['requests'] = {
    'update-now': { id: 'w1', at: NOON, bootId: 'boot', state: 'begun', begunAt: NOON },
  };
  const later = NOON + MINUTE_MS;
  const installing = units({ 'apt-daily-upgrade.service': { active: 'activating' } });
  const { waiting } = planned(osView({}, { units: installing }), { requests: begun }, later);
  assert.deepEqual(
    waiting.map(({ reason, until }) => [reason, until]),
    [['apt-daily-upgrade.service runs', later + 2_000]],
  );
  assert.equal(planned(osView(), { requests: begun }).waiting.length, 1);
  assert.equal(text(osView(), { requests: begun }, later), '');
  assert.equal(text(osView(), { requests: begun }, NOON - HOUR_MS), '');
});
