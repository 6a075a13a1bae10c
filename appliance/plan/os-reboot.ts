/** When the machine is shut down or rebooted: an operator's wish, or `auto_reboot` inside the window. Pure. */

import { siteTime, windowSpans, zoneOf } from '../desired/os/window.ts';
import type { UpdateWindow, WindowSpan } from '../desired/os/window.ts';
import type { OsSeen } from '../observe/os-observed.ts';
import { comingShutdown, isActive } from './os-judgement.ts';
import type { OsContext } from './os-context.ts';

/** So long everybody on a terminal is warned, and an operator can take it back. */
const REBOOT_WARNING_MS = 5 * 60_000;
/** So long the updates of a window are waited for, so that one reboot serves them too. */
const UPDATES_FIRST_MS = 45 * 60_000;

const SUBJECT = 'reboot';

export function planReboot(context: OsContext): void {
  const { observed, memory } = context;
  if (observed.units === undefined) return;
  // Where both are wanted the machine stays off: who wants that is about to pull the plug.
  for (const command of ['poweroff', 'reboot'] as const) {
    const request = memory.requests[command];
    if (request?.state === 'asked' && request.bootId === observed.bootId)
      return planAsked(context, command, request.id);
  }
  const { rebootRequired } = observed;
  if (rebootRequired === undefined) return;
  const { window, reboot } = context.desired;
  if (reboot === 'window' && window !== undefined)
    planWindowReboot(context, window, whyReboot(rebootRequired.packages));
}

export function whyReboot(packages: readonly string[]): string {
  if (packages.length === 0) return 'an update needs it';
  const [first = '', ...rest] = packages;
  return rest.length === 0 ? `the update of ${first} needs it` : `updates of ${packages.join(', ')} need it`;
}

function planAsked({ observed, draft }: OsContext, command: 'reboot' | 'poweroff', id: string): void {
  if (isInstalling(observed)) {
    draft.wait({ subject: command, code: 'reboot', reason: 'waits until packages are installed' });
    return;
  }
  draft.step({
    kind: `${command}-now`,
    about: 'the machine',
    subject: command,
    reason: 'asked for by an operator',
    after: [],
    args: {},
    input: id,
  });
}

function planWindowReboot(context: OsContext, window: UpdateWindow, why: string): void {
  const { observed, now, draft } = context;
  const zone = zoneOf(window, observed.timeZone);
  const wait = (reason: string, until?: number): void =>
    draft.wait({ subject: SUBJECT, code: 'reboot', reason, ...(until === undefined ? {} : { until }) });
  const shutdown = comingShutdown(observed, now);
  if (shutdown !== undefined)
    return wait(`${shutdown.mode} is scheduled for ${siteTime(shutdown.at, zone)}: ${why}`);
  const { open, next } = windowSpans(window, observed.timeZone, now);
  const nextWindow = `waits for the window, ${siteTime(next.startsAt, zone)}: ${why}`;
  if (open === undefined) return wait(nextWindow, next.startsAt);
  if (isTakenBack(context)) return wait(`was taken back; ${nextWindow}`, next.startsAt);
  const at = now + REBOOT_WARNING_MS;
  if (at >= open.endsAt) return wait(nextWindow, next.startsAt);
  const reason = whyNotYet(context, open);
  if (reason !== undefined) return wait(reason, earliest(context, open));
  draft.step({
    kind: 'schedule-reboot',
    about: 'the machine',
    subject: SUBJECT,
    reason: `${why}, and the update window is open`,
    after: [],
    args: {
      at,
      windowEndsAt: open.endsAt,
      message: `applianced reboots this machine: ${why}. "shutdown -c" takes it back until the next update window.`,
    },
    input: `${observed.bootId} ${open.startsAt}`,
  });
}

function whyNotYet({ desired, observed, now, unrest }: OsContext, open: WindowSpan): string | undefined {
  if (isInstalling(observed)) return 'waits until packages are installed';
  const hasRun = (observed.lastRunAt ?? 0) >= open.startsAt;
  if (desired.updates === 'on' && observed.isInstalled && !hasRun && now < updatesFirstUntil(open)) {
    return 'waits for the updates of this window, so that one reboot is enough';
  }
  return unrest === undefined ? undefined : `waits until the stack is at rest: ${unrest}`;
}

/** When time alone may end the wait. */
function earliest({ now }: OsContext, open: WindowSpan): number | undefined {
  const until = updatesFirstUntil(open);
  return until > now ? until : undefined;
}

function updatesFirstUntil({ startsAt, endsAt }: WindowSpan): number {
  return startsAt + Math.min(UPDATES_FIRST_MS, (endsAt - startsAt) / 2);
}

/** Scheduled by us in this window and this boot, and not scheduled any more. A record of the future: the clock was set back. */
function isTakenBack({ memory, observed, now }: OsContext): boolean {
  const last = memory.reboots['window'];
  if (last === undefined || last.bootId !== observed.bootId) return false;
  return now >= last.at && now < last.windowEndsAt;
}

function isInstalling({ units, isInstalling: isLocked }: OsSeen): boolean {
  return isLocked || isActive(units?.get('apt-daily-upgrade.service'));
}
