import type { Severity } from '../../contract/condition.ts';
import type { Health, ServiceState } from '../../contract/status.ts';
import type { Expiry } from '../../client/words/expiry.ts';
import type { Style } from './view.ts';

export interface Mark {
  /** ASCII: also the Linux console's fonts have it, and the meaning never hangs on colour alone. */
  readonly symbol: string;
  readonly style: Style;
}

export const stateMarks: Readonly<Record<ServiceState, Mark>> = {
  waiting: { symbol: '.', style: 'cyan' },
  starting: { symbol: '>', style: 'cyan' },
  healthy: { symbol: '+', style: 'green' },
  unhealthy: { symbol: '!', style: 'red' },
  restarting: { symbol: '~', style: 'yellow' },
  completed: { symbol: '=', style: 'green' },
  failed: { symbol: 'x', style: 'red' },
  stopping: { symbol: '<', style: 'yellow' },
  stopped: { symbol: '-', style: 'dim' },
};

export const healthMarks: Readonly<Record<Health, Mark>> = {
  healthy: { symbol: '+', style: 'green' },
  starting: { symbol: '>', style: 'cyan' },
  degraded: { symbol: '!', style: 'yellow' },
  failed: { symbol: 'x', style: 'red' },
  stopped: { symbol: '-', style: 'dim' },
  'not-configured': { symbol: '?', style: 'yellow' },
};

export const severityMarks: Readonly<Record<Severity, Mark>> = {
  critical: { symbol: 'x', style: 'red' },
  warning: { symbol: '!', style: 'yellow' },
  info: { symbol: 'i', style: 'blue' },
};

export const expiryMarks: Readonly<Record<Expiry, Mark>> = {
  good: { symbol: '+', style: 'green' },
  soon: { symbol: '~', style: 'yellow' },
  near: { symbol: '!', style: 'yellow' },
  early: { symbol: '!', style: 'yellow' },
  urgent: { symbol: '!', style: 'red' },
  expired: { symbol: 'x', style: 'red' },
};
