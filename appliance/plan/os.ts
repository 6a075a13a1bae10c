/** Updates of the operating system: what is done by us is small, apt and systemd do the rest. Pure. */

import { osFilePaths, osFiles } from '../desired/os/files.ts';
import type { DesiredOs } from '../desired/os/desired-os.ts';
import type { DesiredFile } from '../desired/desired.ts';
import type { OsObserved, OsSeen } from '../observe/os-observed.ts';
import { openDraft } from './context.ts';
import type { After } from './context.ts';
import type { Memory } from './memory.ts';
import type { OsContext } from './os-context.ts';
import { isActive } from './os-judgement.ts';
import { planReboot } from './os-reboot.ts';
import type { Policy } from './policy.ts';
import type { PlanResult } from './step.ts';
import { planWebSocket } from './web-socket.ts';

export interface OsView {
  readonly desired: DesiredOs;
  readonly observed: OsObserved;
}

export const OS_SUBJECT = 'the operating system';
const TIMERS = ['apt-daily.timer', 'apt-daily-upgrade.timer'] as const;
const UNITS = {
  'update-check': 'apt-daily.service',
  'update-now': 'apt-daily-upgrade.service',
} as const;

export function planOs(
  { desired, observed }: OsView,
  unrest: string | undefined,
  memory: Memory,
  now: number,
  policy: Policy,
): PlanResult {
  const draft = openDraft(memory, policy, now);
  if (observed.state === 'available') {
    const context: OsContext = { desired, observed, memory, now, draft, unrest };
    const after = planTimers(context, planFiles(context));
    for (const command of ['update-check', 'update-now'] as const) planJob(context, command, after);
    planReboot(context);
    planWebSocket(context);
  }
  return { steps: draft.steps, waiting: draft.waiting };
}

function planFiles({ desired, observed, draft }: OsContext): readonly After[] {
  const wanted = wantedFiles(desired, observed);
  const differing = wanted.filter(({ path, content }) => observed.files[path] !== content);
  const steps: After[] = [];
  if (differing.length > 0) {
    const isNew = differing.some(({ path }) => observed.files[path] === undefined);
    steps.push(
      draft.step({
        kind: 'write-files',
        about: OS_SUBJECT,
        subject: OS_SUBJECT,
        reason: isNew
          ? 'auto_update is on'
          : 'auto_update, update_window, its origins or live-restore changed',
        after: [],
        args: { files: differing },
        input: differing.map(({ path }) => path).join(' '),
      }),
    );
  }
  const gone = osFilePaths(desired).filter((path) => observed.files[path] !== undefined);
  for (const path of gone.filter((each) => !wanted.some((file) => file.path === each))) {
    steps.push(
      draft.step({
        kind: 'remove-file',
        about: path,
        subject: OS_SUBJECT,
        reason: desired.updates === 'offline' ? 'offline_mode is on' : 'auto_update is off',
        after: [],
        args: { path },
        input: path,
      }),
    );
  }
  return steps;
}

/** While the engine has not said whether it has live-restore, what was written when it had said so stays. */
function wantedFiles(desired: DesiredOs, observed: OsSeen): readonly DesiredFile[] {
  const { origins, liveRestore } = observed;
  const files = osFiles(desired, { origins, liveRestore });
  if (liveRestore !== undefined) return files;
  const live = osFiles(desired, { origins, liveRestore: true });
  return live.every(({ path, content }) => observed.files[path] === content) ? live : files;
}

/** Only where there is a systemd of this root. */
function planTimers(
  { desired, observed, memory, draft }: OsContext,
  files: readonly After[],
): readonly After[] {
  const { units } = observed;
  if (units === undefined) return files;
  const timers = TIMERS.map((name) => units.get(name)).filter((unit) => unit !== undefined);
  const isOld =
    files.length > 0 ||
    memory.reloads['timers'] !== undefined ||
    timers.some(({ needsReload }) => needsReload);
  const isIdle =
    desired.updates === 'on' &&
    timers.some(({ active, loaded }) => loaded === 'loaded' && active !== 'active');
  if (!isOld && !isIdle) return files;
  const reload = draft.step({
    kind: 'reload-timers',
    about: OS_SUBJECT,
    subject: OS_SUBJECT,
    reason: isOld ? 'what they are set to has changed' : 'auto_update is on and they do not run',
    after: files,
    args: {
      timers: TIMERS.filter((name) => units.get(name)?.loaded === 'loaded'),
      onlyActive: desired.updates !== 'on',
    },
    input: desired.updates,
  });
  return [...files, reload];
}

/** systemd has begun by then. */
const BEGIN_MS = 5_000;
/** While an operator waits for its end. */
const LOOK_AGAIN_MS = 2_000;

function planJob(
  { observed, memory, draft, now }: OsContext,
  command: keyof typeof UNITS,
  after: readonly After[],
): void {
  const { units } = observed;
  const request = memory.requests[command];
  if (units === undefined || request === undefined || request.state === 'failed') return;
  const unit = UNITS[command];
  if (request.state === 'begun') {
    const begunAt = request.begunAt ?? 0;
    // A time in the future was written before the clock was set back.
    const isNew = now >= begunAt && now < begunAt + BEGIN_MS;
    if (!isNew && !isActive(units.get(unit))) return;
    draft.wait({ subject: OS_SUBJECT, code: 'apt', reason: `${unit} runs`, until: now + LOOK_AGAIN_MS });
    return;
  }
  draft.step({
    kind: 'start-unit',
    about: unit,
    subject: OS_SUBJECT,
    reason:
      command === 'update-check' ? 'an operator wants package lists now' : 'an operator wants updates now',
    after,
    args: { unit },
    input: request.id,
  });
}
