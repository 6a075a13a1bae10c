import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OsCommand } from '../contract/work.ts';
import type { OsSeen } from '../observe/os-observed.ts';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory } from '../plan/memory.ts';
import { planOs } from '../plan/os.ts';
import type { OsView } from '../plan/os.ts';
import { HOUR_MS, NOON, noOs, osView, units, weekly } from '../plan/os.testdata.ts';
import { defaultPolicy } from '../plan/policy.ts';
import type { Step } from '../plan/step.ts';
import { forgetFailures, rememberOsBegun, rememberOsCommand, rememberOsOutcome } from './os-memory.ts';
import { osStatus } from './os-status.ts';
import { refusalOf, settleOsWork } from './os-work.ts';

const wish = { id: 'w1', at: NOON, bootId: 'boot' };

function only(os: OsView, memory: Memory, now = NOON): Step {
  const { steps } = planOs(os, undefined, memory, now, defaultPolicy);
  const [step] = steps;
  assert.ok(step !== undefined && steps.length === 1);
  return step;
}

test('a wish is carried out once, whatever becomes of it', () => {
  for (const command of ['update-check', 'update-now', 'reboot', 'poweroff'] as const) {
    const asked = rememberOsCommand(emptyMemory, command, wish);
    const step = only(osView(), asked);
    const begun = rememberOsBegun(asked, step, NOON + 1);
    assert.deepEqual(begun.requests[command], { ...wish, state: 'begun', begunAt: NOON + 1 });
    assert.deepEqual(planOs(osView(), undefined, begun, NOON + HOUR_MS, defaultPolicy).steps, []);
    const outcome = { step, at: NOON + 2, tookMs: 1 };
    assert.deepEqual(rememberOsOutcome(begun, outcome), begun);
    const failure = { kind: 'child-failed', message: 'no', retryable: true };
    const failed = rememberOsOutcome(begun, { ...outcome, failure });
    assert.equal(failed.requests[command]?.message, 'no');
    assert.deepEqual(planOs(osView(), undefined, failed, NOON, defaultPolicy).steps, []);
  }
});

test('files that are about to change are to be reloaded, until that has succeeded', () => {
  const write = planOs(osView({}, { files: {} }), undefined, emptyMemory, NOON, defaultPolicy).steps[0];
  assert.ok(write !== undefined);
  const changed = rememberOsBegun(emptyMemory, write, NOON);
  const reload = only(osView(), changed);
  assert.equal(reload.kind, 'reload-timers');
  const failure = { kind: 'child-failed', message: 'no', retryable: true };
  assert.deepEqual(rememberOsOutcome(changed, { step: reload, at: NOON, tookMs: 1, failure }), changed);
  assert.deepEqual(rememberOsOutcome(changed, { step: reload, at: NOON, tookMs: 1 }).reloads, {});
});

test('a reboot that is scheduled is remembered for its window and its boot', () => {
  const required = { rebootRequired: { since: NOON, packages: [] }, lastRunAt: NOON };
  const step = only(osView(weekly, required), emptyMemory, NOON + HOUR_MS);
  const after = rememberOsOutcome(emptyMemory, { step, at: NOON + HOUR_MS, tookMs: 1 });
  assert.deepEqual(after.reboots, {
    window: { at: NOON + HOUR_MS, bootId: 'boot', windowEndsAt: NOON + 3 * HOUR_MS },
  });
});

test('without a stack a failure is forgotten when its step is not planned any more', () => {
  const failure = {
    kind: 'other',
    message: 'no',
    at: 1,
    attempts: 1,
    retryable: true,
    input: '',
    subject: 's',
  };
  const memory = { ...emptyMemory, failures: { 'write-files the operating system': failure } };
  const plan = planOs(osView({}, { files: {} }), undefined, emptyMemory, NOON, defaultPolicy);
  assert.equal(forgetFailures(memory, plan), memory);
  assert.deepEqual(forgetFailures(memory, { steps: [], waiting: [] }).failures, {});
});

test('what cannot be carried out is refused with the way to it', () => {
  const { desired, observed } = osView();
  assert.ok(observed.state === 'available');
  const { units: _, ...elsewhere } = observed;
  const why = (command: OsCommand, os: OsView): string | undefined => refusalOf(command, os)?.why;
  assert.equal(why('update-now', osView()), undefined);
  assert.equal(why('reboot', osView({ auto_update: false })), undefined);
  assert.equal(why('poweroff', osView({ auto_update: false })), undefined);
  assert.equal(
    why('update-now', osView({ auto_update: false })),
    'auto_update is off, so that nothing is set up for updates',
  );
  assert.equal(
    why('update-check', osView({ offline_mode: true })),
    'offline_mode is on, so that nothing is set up for updates',
  );
  assert.equal(why('reboot', { desired, observed: elsewhere }), 'this root is not that of the machine');
  assert.equal(why('reboot', noOs), 'this system has no apt');
});

test('work is followed by the traces of apt, not by exit codes', () => {
  const begun = { ...wish, state: 'begun', begunAt: NOON } as const;
  const settled = (
    command: OsCommand,
    seen: Partial<OsSeen>,
    request: Memory['requests'][string] = begun,
    now = NOON + 60_000,
    isLate = false,
  ) => {
    const world = { os: osView({}, seen), now, isLate };
    const { state, message } = settleOsWork(command, 'w1', request, world);
    return `${state}: ${message}`;
  };
  const failedRun = { startedAt: '2026-03-22 12:00:01', lines: ['dpkg failed'] };
  const active = units({ 'apt-daily-upgrade.service': { active: 'activating' } });
  const cases: readonly (readonly [string, string])[] = [
    [settled('update-now', {}, { ...wish, state: 'asked' }), 'open: waits for its turn'],
    [settled('update-now', {}, begun, NOON + 1_000), 'open: begins'],
    [
      settled('update-now', {}, begun, NOON - HOUR_MS),
      'failed: the clock was set back meanwhile, so that its end cannot be told; look at "appliancectl update"',
    ],
    [settled('update-now', { units: active }, begun, NOON - HOUR_MS), 'open: installing'],
    [settled('update-now', { units: active }), 'open: installing'],
    [settled('update-now', { lastSuccessAt: NOON + 2_000 }), 'done: all updates are installed'],
    [settled('update-check', { lastCheckAt: NOON + 2_000 }), 'done: package lists are fresh'],
    [
      settled('update-now', { failedRun }),
      'failed: apt-daily-upgrade.service ended without success: dpkg failed; read "journalctl -u apt-daily-upgrade.service"',
    ],
    [
      settled('update-check', {}),
      'failed: apt-daily.service ended without success; read "journalctl -u apt-daily.service"',
    ],
    [settled('reboot', {}), 'done: the machine goes down now'],
    [settled('poweroff', {}), 'done: the machine goes down now'],
    [settled('update-now', {}, { ...wish, state: 'failed', message: 'no bus' }), 'failed: no bus'],
    [
      settled('update-now', {}, { ...begun, id: 'w2' }),
      'failed: another command of this kind took its place',
    ],
    [
      settled('update-now', { units: active }, begun, NOON + 60_000, true),
      'failed: no end within an hour; it goes on (appliancectl update)',
    ],
  ];
  for (const [found, expected] of cases) assert.equal(found, expected);
});

test('status tells times, what is pending and failed, and why updates are off', () => {
  const at = (ms: number): string => new Date(ms).toISOString();
  const nothing = { steps: [], waiting: [] };
  const timer = units({ 'apt-daily-upgrade.timer': { nextAt: NOON + HOUR_MS } });
  const seen = osStatus(
    osView(
      {},
      { units: timer, pending: [{ name: 'bash', to: '2' }], shutdown: { mode: 'reboot', at: NOON } },
    ),
    { steps: [], waiting: [{ subject: 'reboot', code: 'reboot', reason: 'waits' }] },
    NOON,
  );
  assert.deepEqual(seen, {
    state: 'on',
    running: false,
    lastCheckAt: at(NOON - HOUR_MS / 2),
    lastRunAt: at(NOON - HOUR_MS / 3),
    lastSuccessAt: at(NOON - HOUR_MS / 3),
    nextRunAt: at(NOON + HOUR_MS),
    pending: [{ name: 'bash', to: '2' }],
    heldBack: [],
    engineUpdates: 'unattended',
    broken: [],
    failures: [],
    shutdown: { mode: 'reboot', at: at(NOON) },
    waiting: ['reboot: waits'],
  });
  const state = (os: OsView): string => {
    const told = osStatus(os, nothing, NOON);
    return `${told.state}: ${told.reason}`;
  };
  const past = osView({}, { shutdown: { mode: 'reboot', at: NOON - HOUR_MS } });
  assert.equal(osStatus(past, nothing, NOON).shutdown, undefined);
  assert.equal(state(osView({ auto_update: false })), 'off: auto_update is off');
  assert.equal(state(osView({ offline_mode: true })), 'off: offline_mode is on');
  const instead = (change: Partial<OsSeen>): string | undefined =>
    osStatus(osView({ auto_update: false }, change), nothing, NOON).instead;
  assert.equal(instead({ othersInterval: '1' }), "Debian's own settings install updates daily");
  assert.equal(instead({ othersInterval: '0' }), undefined);
  assert.equal(
    state(osView({}, { isInstalled: false })),
    'unavailable: unattended-upgrades is not installed',
  );
  assert.equal(state(noOs), 'unavailable: this system has no apt');
});
