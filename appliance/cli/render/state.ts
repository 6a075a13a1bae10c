import type { Severity } from '../../contract/condition.ts';
import type { Health, ServiceState } from '../../contract/status.ts';
import type { Style } from './view.ts';

interface Mark {
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

export const healthStyles: Readonly<Record<Health, Style>> = {
  healthy: 'green',
  starting: 'cyan',
  degraded: 'yellow',
  failed: 'red',
  stopped: 'dim',
  'not-configured': 'yellow',
};

export const severityMarks: Readonly<Record<Severity, Mark>> = {
  critical: { symbol: 'x', style: 'red' },
  warning: { symbol: '!', style: 'yellow' },
  info: { symbol: 'i', style: 'blue' },
};
