/** Operators' commands to the machine: whether they can be carried out, and when they are done. Pure. */

import type { OsCommand, WorkItem } from '../contract/work.ts';
import type { OsRequest } from '../plan/memory.ts';
import type { OsSeen } from '../observe/os-observed.ts';
import { isActive, lastingFailures } from '../plan/os-judgement.ts';
import type { OsView } from '../plan/os.ts';

/** Lists and packages come over a slow line at times; the work goes on after it. */
const DEADLINE_MS = 60 * 60_000;
/** systemd has begun by then, and its end is seen. */
const BEGIN_MS = 15_000;

export interface Refusal {
  readonly why: string;
  readonly action: string;
}

export function refusalOf(command: OsCommand, { desired, observed }: OsView): Refusal | undefined {
  if (observed.state === 'unavailable' || observed.units === undefined) {
    const why = observed.state === 'unavailable' ? observed.reason : 'this root is not that of the machine';
    return { why, action: 'the system of the machine is steered only by the daemon of the root "/"' };
  }
  if (command === 'reboot' || desired.updates === 'on') return undefined;
  const key = desired.updates === 'off' ? 'auto_update' : 'offline_mode';
  return {
    why: `${key} is ${desired.updates === 'off' ? 'off' : 'on'}, so that nothing is set up for updates`,
    action: `appliancectl config set ${key} ${desired.updates === 'off'}; or by hand: apt-get update && apt-get upgrade`,
  };
}

export function beginOsWork(command: OsCommand, id: string, now: number): WorkItem {
  const acceptedAt = new Date(now).toISOString();
  return { id, command, state: 'accepted', message: `accepted: ${command}`, acceptedAt };
}

type Item = WorkItem & { readonly command: OsCommand };

/** `request`: as the planner remembers it. */
export function settleOsWork(
  item: Item,
  request: OsRequest | undefined,
  { observed }: OsView,
  now: number,
): WorkItem {
  if (request?.id !== item.id)
    return ended(item, now, 'failed', 'another command of this kind took its place');
  if (request.state === 'failed') {
    return ended(item, now, 'failed', request.message ?? 'it could not be begun');
  }
  if (now >= Date.parse(item.acceptedAt) + DEADLINE_MS) {
    return ended(item, now, 'failed', 'no end within an hour; it goes on (appliancectl update)');
  }
  if (request.state === 'asked') return { ...item, message: 'waits for its turn' };
  if (item.command === 'reboot') return ended(item, now, 'done', 'the machine goes down now');
  if (observed.state === 'unavailable') return item;
  return settleJob(item, item.command, request.begunAt ?? now, observed, now);
}

interface Job {
  readonly unit: string;
  readonly doing: string;
  readonly done: string;
  readonly successAt: (seen: OsSeen) => number | undefined;
  readonly why: (seen: OsSeen) => string | undefined;
}

const JOBS: Readonly<Record<Exclude<OsCommand, 'reboot'>, Job>> = {
  'update-check': {
    unit: 'apt-daily.service',
    doing: 'fetching lists',
    done: 'package lists are fresh',
    successAt: ({ lastCheckAt }) => lastCheckAt,
    why: () => undefined,
  },
  'update-now': {
    unit: 'apt-daily-upgrade.service',
    doing: 'installing',
    done: 'all updates are installed',
    successAt: ({ lastSuccessAt }) => lastSuccessAt,
    why: (seen) => lastingFailures(seen)[0],
  },
};

/** Stamps have the resolution of the file system, and `touch` that of the kernel's clock tick. */
const RESOLUTION_MS = 1_000;

/** From the traces that apt leaves, not from exit codes. */
function settleJob(
  item: Item,
  command: Exclude<OsCommand, 'reboot'>,
  begunAt: number,
  seen: OsSeen,
  now: number,
): WorkItem {
  const job = JOBS[command];
  const unit = seen.units?.get(job.unit);
  if (isActive(unit)) return { ...item, message: job.doing };
  const since = begunAt - RESOLUTION_MS;
  if (now < since) {
    const what = 'the clock was set back meanwhile, so that its end cannot be told';
    return ended(item, now, 'failed', `${what}; look at "appliancectl update"`);
  }
  if ((job.successAt(seen) ?? 0) >= since) return ended(item, now, 'done', job.done);
  if ((unit?.endedAt ?? 0) < since && now < begunAt + BEGIN_MS) return { ...item, message: 'begins' };
  const why = job.why(seen);
  const what = `${job.unit} ended without success${why === undefined ? '' : `: ${why}`}`;
  return ended(item, now, 'failed', `${what}; read "journalctl -u ${job.unit}"`);
}

function ended(item: Item, now: number, state: 'done' | 'failed', message: string): WorkItem {
  return { ...item, state, message, endedAt: new Date(now).toISOString() };
}
