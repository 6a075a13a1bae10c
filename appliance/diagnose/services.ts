/** How many services work. */

import type { ServiceStatus, Status } from '../contract/status.ts';
import { bad, GROUPS, ok, skipped } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface ServicesDeps {
  /** `undefined` until the first look. */
  readonly status: () => Pick<Status, 'health' | 'services' | 'conditions'> | undefined;
}

export function servicesCheck({ status }: ServicesDeps): Check {
  return {
    id: 'services',
    group: GROUPS.appliance,
    title: 'Services',
    needs: ['engine'],
    run: () => judgeServices(status()),
  };
}

type Seen = Pick<Status, 'health' | 'services' | 'conditions'>;

export function judgeServices(status: Seen | undefined): Finding {
  if (status === undefined) return skipped('they have not been looked at yet');
  const { health, services, conditions } = status;
  if (services.length === 0) return skipped('there is no stack');
  const others = services.filter(({ state }) => state !== 'healthy' && state !== 'completed');
  const works = services.length - others.length;
  const result = `${works} of ${services.length} work`;
  const [first] = others;
  if (first === undefined) return ok(result);
  const detail = others.map(({ name, state, why }) => `${name} is ${state}: ${why}`).join('\n');
  const worst = others.find(isBad) ?? first;
  const told = conditions.find(({ subject }) => subject === worst.name);
  const action = told?.action ?? `See why: "appliancectl why ${worst.name}".`;
  return bad(health === 'failed' ? 'failed' : 'warning', result, action, detail);
}

function isBad({ state }: ServiceStatus): boolean {
  return state === 'failed' || state === 'unhealthy';
}
