/** Each state that the daemon has a word for: what it is called here, its picture, and its tone. A state is never told by colour alone. */

import type { Severity } from '../../appliance/contract/condition.ts';
import type { UpdateRecord, ImageUpdate } from '../../appliance/contract/image-updates.ts';
import type { Health, ServiceState } from '../../appliance/contract/status.ts';
import type { WorkState } from '../../appliance/contract/work.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { icon } from './icons.ts';
import type { Icon } from './icons.ts';

/** `good` it works, `busy` on its way, `warning` it soon may not, `bad` it does not, `off` by choice or not known. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'off';

export interface StateLook {
  readonly label: string;
  readonly icon: Icon;
  readonly tone: Tone;
}

type Looks<State extends string> = Readonly<Record<State, StateLook>>;

export const serviceLooks: Looks<ServiceState> = {
  waiting: { label: 'waiting', icon: 'waiting', tone: 'busy' },
  starting: { label: 'starting', icon: 'busy', tone: 'busy' },
  healthy: { label: 'healthy', icon: 'ok', tone: 'good' },
  unhealthy: { label: 'unhealthy', icon: 'warning', tone: 'bad' },
  restarting: { label: 'restarting', icon: 'busy', tone: 'busy' },
  completed: { label: 'completed', icon: 'done', tone: 'good' },
  failed: { label: 'failed', icon: 'failed', tone: 'bad' },
  stopping: { label: 'stopping', icon: 'stopped', tone: 'off' },
  stopped: { label: 'stopped', icon: 'stopped', tone: 'off' },
};

export const healthLooks: Looks<Health> = {
  healthy: { label: 'healthy', icon: 'ok', tone: 'good' },
  starting: { label: 'starting', icon: 'busy', tone: 'busy' },
  degraded: { label: 'degraded', icon: 'warning', tone: 'warning' },
  failed: { label: 'failed', icon: 'failed', tone: 'bad' },
  stopped: { label: 'stopped', icon: 'stopped', tone: 'off' },
  'not-configured': { label: 'not configured', icon: 'unknown', tone: 'off' },
};

export const silentLook: StateLook = { label: 'no answer', icon: 'silent', tone: 'bad' };
export const unknownLook: StateLook = { label: 'not known yet', icon: 'unknown', tone: 'off' };

export const severityLooks: Looks<Severity> = {
  critical: { label: 'critical', icon: 'failed', tone: 'bad' },
  warning: { label: 'warning', icon: 'warning', tone: 'warning' },
  info: { label: 'by choice', icon: 'info', tone: 'off' },
};

export const imageLooks: Looks<ImageUpdate['state']> = {
  'up-to-date': { label: 'up to date', icon: 'ok', tone: 'good' },
  waits: { label: 'newer one waits', icon: 'waiting', tone: 'busy' },
  pulling: { label: 'being pulled', icon: 'busy', tone: 'busy' },
  'on-trial': { label: 'on trial', icon: 'busy', tone: 'busy' },
  'rolled-back': { label: 'taken back', icon: 'back', tone: 'warning' },
  held: { label: 'held', icon: 'held', tone: 'off' },
  unknown: { label: 'not known yet', icon: 'unknown', tone: 'off' },
};

export const replacementLooks: Looks<UpdateRecord['result']> = {
  committed: { label: 'replaced', icon: 'ok', tone: 'good' },
  'rolled-back': { label: 'taken back', icon: 'back', tone: 'warning' },
  superseded: { label: 'superseded', icon: 'next', tone: 'off' },
};

export const workLooks: Looks<WorkState> = {
  waiting: { label: 'waiting', icon: 'waiting', tone: 'busy' },
  running: { label: 'running', icon: 'busy', tone: 'busy' },
  done: { label: 'done', icon: 'ok', tone: 'good' },
  failed: { label: 'failed', icon: 'failed', tone: 'bad' },
  cancelled: { label: 'cancelled', icon: 'stopped', tone: 'off' },
};

export function stateMark({ label, icon: picture, tone }: StateLook): Html {
  return html`<span class="state ${tone}">${icon(picture)} ${label}</span>`;
}
