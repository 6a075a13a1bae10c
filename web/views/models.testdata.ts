/** How an appliance can be, as the pages know it. */

import { statusOf } from '../../appliance/api/memory.testdata.ts';
import { emptyModel } from '../../appliance/client/model/model.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { figuresNow, hostHistory } from './measured.testdata.ts';
import {
  AT,
  conditions,
  eventsOf,
  fullCerts,
  fullUpdates,
  iso,
  pageOf,
  replacements,
  servicesOf,
} from './said.testdata.ts';

export function healthyModel(): Model {
  return {
    page: pageOf(),
    status: statusOf(servicesOf(), { summary: 'All 9 services work', at: iso(0), conditions: [] }),
    updates: fullUpdates(),
    replacements,
    certs: fullCerts(),
    figures: figuresNow,
    day: hostHistory(),
    events: eventsOf(200),
  };
}

export function failingModel(): Model {
  const services = servicesOf({
    broker: 'failed',
    collector: 'waiting',
    'edge-gateway': 'unhealthy',
    rules: 'waiting',
    dashboard: 'restarting',
    notifier: 'stopped',
    metrics: 'starting',
  });
  const summary = 'The appliance does not do its job: broker does not stay up';
  return {
    ...healthyModel(),
    page: pageOf({ health: 'failed', summary }),
    status: statusOf(services, { health: 'failed', summary, at: iso(0), conditions: [...conditions] }),
  };
}

export function silentModel(): Model {
  return { ...healthyModel(), silent: { since: AT - 180_000, reason: 'nobody answers on the socket' } };
}

/** A machine that has just been installed. */
function bareModel(): Model {
  const summary = 'No stack is configured yet';
  return {
    ...emptyModel,
    page: pageOf({ health: 'not-configured', summary, isClaimed: false }),
    status: statusOf([], { health: 'not-configured', summary }),
  };
}

export const models: Readonly<Record<string, Model>> = {
  healthy: healthyModel(),
  failing: failingModel(),
  silent: silentModel(),
  bare: bareModel(),
  unknown: emptyModel,
};
