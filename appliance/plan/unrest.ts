/** What is under way in the stack and should not be cut off: by a reboot, by a replacement of the daemon. Pure. */

import type { Observed } from '../observe/observed.ts';
import { effectiveHealth } from './health.ts';
import { OS_SUBJECT } from './os.ts';
import type { PlanResult, WaitingCode } from './step.ts';

/** Waits that a little time ends; a service that has failed for good keeps nobody from rebooting. */
const SETTLING: ReadonlySet<WaitingCode> = new Set(['health', 'trial', 'one-at-a-time', 'engine-removing']);

/** In words; `undefined`: nothing is done to the stack, and it has settled. */
export function unrestOf(
  { steps, waiting }: PlanResult,
  observed: Pick<Observed, 'containers'>,
): string | undefined {
  const step = steps.find(({ subject }) => subject !== OS_SUBJECT);
  if (step !== undefined) return `${step.subject}: ${step.kind}`;
  const settling = waiting.find(({ code }) => SETTLING.has(code));
  if (settling !== undefined) return `${settling.subject}: ${settling.reason}`;
  const starting = observed.containers.find(
    (container) => container.state === 'running' && effectiveHealth(container) === 'starting',
  );
  return starting === undefined ? undefined : `${starting.name} is starting`;
}
