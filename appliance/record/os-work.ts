/** Operators' commands to the machine: whether they can be carried out, and when they are done. Pure. */

import type { OsCommand, WorkCommand } from '../contract/work.ts';
import type { OsRequest } from '../plan/memory.ts';
import type { OsSeen } from '../observe/os-observed.ts';
import { isActive, lastingFailures } from '../plan/os-judgement.ts';
import type { OsView } from '../plan/os.ts';
import { failed, open } from './work.ts';
import type { Verdict } from './work.ts';

/** Lists and packages come over a slow line at times; the work goes on after it. */
export const OS_WORK_DEADLINE_MS = 60 * 60_000;
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
  if (isOfPower(command) || desired.updates === 'on') return undefined;
  const key = desired.updates === 'off' ? 'auto_update' : 'offline_mode';
  return {
    why: `${key} is ${desired.updates === 'off' ? 'off' : 'on'}, so that nothing is set up for updates`,
    action: `appliancectl config set ${key} ${desired.updates === 'off'}; or by hand: apt-get update && apt-get upgrade`,
  };
}

/** `id`: of the work item. `request`: as the planner remembers it. */
export function settleOsWork(
  command: OsCommand,
  id: string,
  request: OsRequest | undefined,
  { os: { observed }, now, isLate }: OsWorkSeen,
): Verdict {
  if (request?.id !== id) return failed('another command of this kind took its place');
  if (request.state === 'failed') return failed(request.message ?? 'it could not be begun');
  if (isLate) return failed('no end within an hour; it goes on (appliancectl update)');
  if (request.state === 'asked') return open('waits for its turn');
  if (isOfPower(command)) return { state: 'done', message: 'the machine goes down now' };
  if (observed.state === 'unavailable') return open('under way');
  return settleJob(command, request.begunAt ?? now, observed, now);
}

export interface OsWorkSeen {
  readonly os: OsView;
  readonly now: number;
  /** Its time is over. */
  readonly isLate: boolean;
}

export type PowerCommand = 'reboot' | 'poweroff';
type JobCommand = Exclude<OsCommand, PowerCommand>;

export function isOfPower(command: WorkCommand): command is PowerCommand {
  return command === 'reboot' || command === 'poweroff';
}

interface Job {
  readonly unit: string;
  readonly doing: string;
  readonly done: string;
  readonly successAt: (seen: OsSeen) => number | undefined;
  readonly why: (seen: OsSeen) => string | undefined;
}

const JOBS: Readonly<Record<JobCommand, Job>> = {
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
function settleJob(command: JobCommand, begunAt: number, seen: OsSeen, now: number): Verdict {
  const job = JOBS[command];
  const unit = seen.units?.get(job.unit);
  if (isActive(unit)) return open(job.doing);
  const since = begunAt - RESOLUTION_MS;
  if (now < since) {
    const what = 'the clock was set back meanwhile, so that its end cannot be told';
    return failed(`${what}; look at "appliancectl update"`);
  }
  if ((job.successAt(seen) ?? 0) >= since) return { state: 'done', message: job.done };
  if ((unit?.endedAt ?? 0) < since && now < begunAt + BEGIN_MS) return open('begins');
  const why = job.why(seen);
  const what = `${job.unit} ended without success${why === undefined ? '' : `: ${why}`}`;
  return failed(`${what}; read "journalctl -u ${job.unit}"`);
}
