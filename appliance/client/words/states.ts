/** Each state that the daemon has a word for: what it is called for people, and its tone. */

import type { Severity } from '../../contract/condition.ts';
import type { UpdateRecord, ImageUpdate } from '../../contract/image-updates.ts';
import type { Health, ServiceState } from '../../contract/status.ts';
import type { WorkState } from '../../contract/work.ts';

/** `good` it works, `busy` on its way, `warning` it soon may not, `bad` it does not, `off` by choice or not known. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'off';

export interface StateWord {
  readonly label: string;
  readonly tone: Tone;
}

type Words<State extends string> = Readonly<Record<State, StateWord>>;

export const serviceWords: Words<ServiceState> = {
  waiting: { label: 'waiting', tone: 'busy' },
  starting: { label: 'starting', tone: 'busy' },
  healthy: { label: 'healthy', tone: 'good' },
  unhealthy: { label: 'unhealthy', tone: 'bad' },
  restarting: { label: 'restarting', tone: 'busy' },
  completed: { label: 'completed', tone: 'good' },
  failed: { label: 'failed', tone: 'bad' },
  stopping: { label: 'stopping', tone: 'off' },
  stopped: { label: 'stopped', tone: 'off' },
};

export const healthWords: Words<Health> = {
  healthy: { label: 'healthy', tone: 'good' },
  starting: { label: 'starting', tone: 'busy' },
  degraded: { label: 'degraded', tone: 'warning' },
  failed: { label: 'failed', tone: 'bad' },
  stopped: { label: 'stopped', tone: 'off' },
  'not-configured': { label: 'not configured', tone: 'off' },
};

export const silentWord: StateWord = { label: 'no answer', tone: 'bad' };
export const unseenWord: StateWord = { label: 'not shown here', tone: 'off' };
export const unknownWord: StateWord = { label: 'not known yet', tone: 'off' };

export const severityWords: Words<Severity> = {
  critical: { label: 'critical', tone: 'bad' },
  warning: { label: 'warning', tone: 'warning' },
  info: { label: 'by choice', tone: 'off' },
};

export const imageWords: Words<ImageUpdate['state']> = {
  'up-to-date': { label: 'up to date', tone: 'good' },
  waits: { label: 'newer one waits', tone: 'busy' },
  pulling: { label: 'being pulled', tone: 'busy' },
  'on-trial': { label: 'on trial', tone: 'busy' },
  'rolled-back': { label: 'taken back', tone: 'warning' },
  held: { label: 'held', tone: 'off' },
  unknown: { label: 'not known yet', tone: 'off' },
};

export const replacementWords: Words<UpdateRecord['result']> = {
  committed: { label: 'replaced', tone: 'good' },
  'rolled-back': { label: 'taken back', tone: 'warning' },
  superseded: { label: 'superseded', tone: 'off' },
};

export const workWords: Words<WorkState> = {
  waiting: { label: 'waiting', tone: 'busy' },
  running: { label: 'running', tone: 'busy' },
  done: { label: 'done', tone: 'good' },
  failed: { label: 'failed', tone: 'bad' },
  cancelled: { label: 'cancelled', tone: 'off' },
};
