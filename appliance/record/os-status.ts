/** The operating system's updates as an operator reads them: pure. */

import type { OsStatus } from '../contract/os-status.ts';
import { engineUpdates } from '../desired/os/files.ts';
import type { OsSeen } from '../observe/os-observed.ts';
import { comingShutdown, isActive, lastingFailures, othersInstall } from '../plan/os-judgement.ts';
import type { OsView } from '../plan/os.ts';
import type { PlanResult } from '../plan/step.ts';

export function osStatus({ desired, observed }: OsView, plan: PlanResult, now: number): OsStatus {
  if (observed.state === 'unavailable') return { ...NOTHING, reason: observed.reason };
  const { units, rebootRequired, liveRestore } = observed;
  const shutdown = comingShutdown(observed, now);
  const instead = othersInstall(desired, observed);
  return {
    ...stateOf({ desired, observed }),
    ...(instead === undefined ? {} : { instead }),
    running: isActive(units?.get('apt-daily.service')) || isActive(units?.get('apt-daily-upgrade.service')),
    ...timesOf(observed),
    ...(observed.pending === undefined ? {} : { pending: [...observed.pending] }),
    heldBack: [...observed.keptBack],
    engineUpdates: engineUpdates(desired, liveRestore),
    broken: [...(observed.broken ?? [])],
    failures: [...lastingFailures(observed)],
    ...(rebootRequired === undefined
      ? {}
      : { rebootRequired: { since: iso(rebootRequired.since), packages: [...rebootRequired.packages] } }),
    ...(shutdown === undefined ? {} : { shutdown: { mode: shutdown.mode, at: iso(shutdown.at) } }),
    waiting: plan.waiting
      .filter(({ code }) => code === 'reboot')
      .map(({ subject, reason }) => `${subject}: ${reason}`),
  };
}

const NOTHING = {
  state: 'unavailable',
  running: false,
  heldBack: [],
  engineUpdates: 'unattended',
  broken: [],
  failures: [],
  waiting: [],
} satisfies OsStatus;

function stateOf({ desired, observed }: OsView): Pick<OsStatus, 'state' | 'reason'> {
  if (desired.updates === 'off') return { state: 'off', reason: 'auto_update is off' };
  if (desired.updates === 'offline') return { state: 'off', reason: 'offline_mode is on' };
  if (observed.state === 'available' && !observed.isInstalled) {
    return { state: 'unavailable', reason: 'unattended-upgrades is not installed' };
  }
  return { state: 'on' };
}

function timesOf({ lastCheckAt, lastRunAt, lastSuccessAt, units }: OsSeen) {
  const nextCheckAt = units?.get('apt-daily.timer')?.nextAt;
  const nextRunAt = units?.get('apt-daily-upgrade.timer')?.nextAt;
  const times = { lastCheckAt, lastRunAt, lastSuccessAt, nextCheckAt, nextRunAt };
  const known = Object.entries(times).flatMap(([name, at]) => (at === undefined ? [] : [[name, iso(at)]]));
  return Object.fromEntries(known) as Partial<Record<keyof typeof times, string>>;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
