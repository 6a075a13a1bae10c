/** One service in full: why it is as it is, and what it wrote last: pure. */

import { serviceWords } from '../../appliance/client/words/states.ts';
import type { ServiceStatus } from '../../appliance/contract/status.ts';
import type { Action } from '../actions.ts';
import type { Detail, State } from '../state.ts';
import type { Outcome } from './outcome.ts';

/** What is asked for of a service whose details are shown. */
export function askedFor(service: string): readonly Action[] {
  return [
    { do: 'ask-why', service },
    { do: 'ask-last-lines', service },
  ];
}

/** An answer to what is no longer shown is nobody's business. */
export function withDetail(state: State, service: string, answer: Omit<Detail, 'service'>): State {
  const { detail } = state;
  return detail?.service === service ? { ...state, detail: { ...detail, ...answer } } : state;
}

/** The daemon has said something else of the service since `before`: reasons and lines are asked for anew. */
export function askedAnew(before: State, state: State): Outcome {
  const shown = state.detail?.service;
  const stood = serviceIn(before, shown);
  const stands = serviceIn(state, shown);
  const isChanged = stands !== undefined && JSON.stringify(stands) !== JSON.stringify(stood);
  return [state, isChanged ? askedFor(stands.name) : []];
}

/** What writes why it does badly goes on writing, and nothing says so. */
export function ailing(state: State): string | undefined {
  const service = serviceIn(state, state.detail?.service);
  return service !== undefined && isAiling(service) ? service.name : undefined;
}

function isAiling({ state, restarts }: ServiceStatus): boolean {
  const { tone } = serviceWords[state];
  return tone === 'bad' || (tone === 'busy' && restarts > 0);
}

function serviceIn({ model }: State, name: string | undefined): ServiceStatus | undefined {
  return model.status?.services.find((service) => service.name === name);
}
