/** What is said of one service beside its state. */

import type { ServiceStatus } from '../../contract/status.ts';
import { duration } from './elapsed.ts';

/** Of the container that started last; `-` when none runs. */
export function uptime({ containers }: Pick<ServiceStatus, 'containers'>, now: number): string {
  const starts = containers.flatMap(({ state, startedAt }) =>
    state === 'running' && startedAt !== undefined ? [Date.parse(startedAt)] : [],
  );
  return starts.length === 0 ? '-' : duration(now - Math.max(...starts));
}

/** The reason with how far a pull is and when the next attempt comes; as the daemon has it, so not yet harmless to a terminal. */
export function whyText(
  { why, progress, nextAttemptAt }: Pick<ServiceStatus, 'why' | 'progress' | 'nextAttemptAt'>,
  now: number,
): string {
  const parts = [why];
  if (progress !== undefined && !why.includes(progress)) parts.push(progress);
  if (nextAttemptAt !== undefined) parts.push(`next attempt in ${duration(Date.parse(nextAttemptAt) - now)}`);
  return parts.join('; ');
}
