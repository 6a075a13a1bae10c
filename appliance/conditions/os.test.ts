import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeJson } from '../config/schema.ts';
import type { OsSeen } from '../observe/os-observed.ts';
import { certsView } from '../plan/certs.testdata.ts';
import { planAppliance } from '../plan/appliance.ts';
import { emptyMemory } from '../plan/memory.ts';
import { HOUR_MS, NOON, noOs, osView, units, weekly } from '../plan/os.testdata.ts';
import type { OsView } from '../plan/os.ts';
import { defaultPolicy } from '../plan/policy.ts';
import { look } from '../plan/simulation.testdata.ts';
import { running } from '../plan/stories.testdata.ts';
import { findConditions } from './catalogue.ts';
import type { Finding } from './facts.ts';

const well = look(running({ web: {} }));
const DAY_MS = 24 * HOUR_MS;

function found(os: OsView, now = NOON): readonly Finding[] {
  const { desired, observed } = well;
  return findConditions({
    desired,
    observed,
    certs: certsView(),
    os,
    now,
    memory: emptyMemory,
    policy: defaultPolicy,
    plan: planAppliance(
      { stack: desired, certs: certsView({ now }), os },
      observed,
      emptyMemory,
      now,
      defaultPolicy,
    ),
    problems: { config: [], stack: [] },
    places: { config: '', stack: '' },
    journal: {},
    unwritten: [],
  });
}

function codes(json: NodeJson, change: Partial<OsSeen> = {}, now = NOON): readonly string[] {
  return found(osView(json, change), now).map(({ severity, code }) => `${severity} ${code}`);
}

test('a machine that gets its updates has no condition, and neither has one without apt', () => {
  assert.deepEqual(codes({}), []);
  assert.deepEqual(codes(weekly), []);
  assert.deepEqual(codes({ auto_update: false }), []);
  assert.deepEqual(found(noOs), []);
});

test('each fault of an update has its own name, and goes when it is over', () => {
  const failedRun = { startedAt: '2026-03-22 11:50:00', lines: ['Installing the upgrades failed!'] };
  const stopped = units({ 'apt-daily-upgrade.timer': { active: 'inactive' } });
  const masked = units({ 'apt-daily.timer': { loaded: 'masked', active: 'inactive' } });
  const cases: readonly (readonly [NodeJson, Partial<OsSeen>, readonly string[]])[] = [
    [{}, { failedRun }, ['warning OS_UPDATE_FAILED']],
    [{}, { failedRun: { ...failedRun, startedAt: '2026-03-22 11:20:00' } }, []],
    [{ auto_update: false }, { failedRun }, []],
    [{ auto_update: false }, { othersInterval: '1' }, ['info OS_UPDATES_BY_DEBIAN']],
    [{ offline_mode: true }, { othersInterval: 'always' }, ['info OS_UPDATES_BY_DEBIAN']],
    [{ auto_update: false }, { othersInterval: '0' }, []],
    [{ auto_update: false }, { othersInterval: '1', units: stopped }, []],
    [{ auto_update: false }, { othersInterval: '1', isInstalled: false }, []],
    [{}, { othersInterval: '1' }, []],
    [{}, { isInstalled: false }, ['warning OS_UPDATES_UNAVAILABLE']],
    [{}, { units: masked }, ['warning OS_UPDATES_UNAVAILABLE']],
    [{}, { keptBack: ['bash'] }, ['warning OS_PACKAGES_HELD_BACK']],
    [{}, { keptBack: ['docker.io'], liveRestore: false }, ['info ENGINE_UPDATES_HELD']],
    [weekly, { liveRestore: false }, []],
    [{}, { broken: ['bash'] }, ['warning OS_PACKAGES_BROKEN']],
    [{ auto_update: false }, { broken: ['bash'] }, ['warning OS_PACKAGES_BROKEN']],
    [{}, { rebootRequired: { since: NOON, packages: [] } }, ['info REBOOT_REQUIRED']],
  ];
  for (const [json, change, expected] of cases) {
    assert.deepEqual(codes(json, change), expected);
    for (const { action, title } of found(osView(json, change))) {
      assert.match(action, /\S.*[.!]$/);
      assert.match(title, /^\S/);
    }
  }
});

test('updates that do not come are told after three days; a window, a boot and a wrong clock are no delay', () => {
  const late = { lastCheckAt: NOON - 4 * DAY_MS };
  const never: Partial<OsSeen> = { lastSuccessAt: NOON - 4 * DAY_MS };
  const cases: readonly (readonly [NodeJson, Partial<OsSeen>, boolean])[] = [
    [{}, late, true],
    [{}, { lastCheckAt: NOON - 2 * DAY_MS }, false],
    [{}, never, true],
    [{ auto_update: false }, never, false],
    [{ offline_mode: true }, late, false],
    // Once a week: the next chance is waited for.
    [weekly, { lastSuccessAt: NOON - 8 * DAY_MS }, false],
    [weekly, { lastSuccessAt: NOON - 10 * DAY_MS }, true],
    // It was off, or its clock jumped when it was set.
    [{}, { ...late, uptimeMs: HOUR_MS }, false],
    [{}, { ...late, configuredAt: NOON - DAY_MS }, false],
    // Written by a clock that was ahead.
    [{}, { lastCheckAt: NOON + 400 * DAY_MS, uptimeMs: 2 * DAY_MS }, false],
    [{}, { lastCheckAt: NOON + 400 * DAY_MS, uptimeMs: 5 * DAY_MS }, true],
  ];
  for (const [json, change, expected] of cases) {
    assert.equal(codes(json, change).includes('warning OS_UPDATES_STALE'), expected, JSON.stringify(change));
  }
});

test('an update of the engine is held because it may restart the containers, which not every package of it does', () => {
  const pending = [{ name: 'docker.io', to: '2' }];
  const [held] = found(osView({}, { liveRestore: false, pending }));
  assert.match(held?.title ?? '', /: they may restart all containers at any time of the day$/);
  assert.equal(held?.detail, 'docker.io 2 waits');
});

test('a damaged database of dpkg, which names everything, fills no screen', () => {
  const broken = Array.from({ length: 1_000 }, (_, index) => `p${index}`);
  const [condition] = found(osView({}, { broken }));
  assert.match(condition?.detail ?? '', /^p0, p1, .*p19, and 980 more$/);
});

test('a reboot says why, and when it happens or how to do it', () => {
  const rebootRequired = { since: NOON, packages: ['linux-image-amd64', 'dbus'] };
  const told = (json: NodeJson, change: Partial<OsSeen> = {}) => {
    const [{ detail, action } = { detail: '', action: '' }] = found(
      osView(json, { rebootRequired, ...change }),
    );
    return `${detail} | ${action}`;
  };
  const why = 'updates of linux-image-amd64, dbus need it';
  assert.equal(
    told({}),
    `${why} | Run "appliancectl reboot" when it suits; or set auto_reboot to "window" and update_window in node.json.`,
  );
  assert.equal(
    told({ ...weekly, update_window: { days: ['mon'], start: '02:00', end: '03:00', time_zone: 'UTC' } }),
    `${why} | Nothing to do: it waits for the window, Mon 2026-03-23 02:00 UTC: ${why}. Run "appliancectl reboot" when it suits you better.`,
  );
  assert.equal(
    told({}, { shutdown: { mode: 'reboot', at: NOON + HOUR_MS } }),
    `${why} | It happens at Sun 2026-03-22 13:00 UTC; "shutdown -c" takes it back.`,
  );
  assert.equal(told({}, { shutdown: { mode: 'reboot', at: NOON - HOUR_MS } }), told({}));
});
