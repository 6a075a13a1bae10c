/** The one sentence above everything else: how many services work, and the worst that an operator can act on. Pure. */

import type { Condition } from '../contract/condition.ts';
import type { Health, ServiceStatus } from '../contract/status.ts';
import type { StatusFacts } from './status-facts.ts';
import { BAD, GOOD, UNWANTED } from './state-classes.ts';

export function summarise(health: Health, services: readonly ServiceStatus[], facts: StatusFacts): string {
  switch (health) {
    case 'healthy':
      return services.length === 1 ? 'The one service works.' : `All ${services.length} services work.`;
    case 'starting':
      return services.length === 1
        ? 'Starting: the one service does not work yet.'
        : `Starting: ${countText(services)} so far.`;
    case 'degraded':
      return `Degraded: ${countText(services)}${joint(services)} ${worst(services, facts)}.`;
    case 'failed':
      if (facts.engine.state === 'unreachable') return 'Failed: the container engine does not answer.';
      if (facts.desired === undefined) return `Failed: ${worst(services, facts)}.`;
      return `Failed: ${countText(services)}; ${worst(services, facts)}.`;
    case 'stopped':
      return 'Stopped by an operator.';
    case 'not-configured':
      return 'Not configured: there is no stack to run yet.';
  }
}

function countText(services: readonly ServiceStatus[]): string {
  const good = services.filter((service) => GOOD.has(service.state)).length;
  if (services.length === 1) return good === 1 ? 'the one service works' : 'the one service does not work';
  if (good === services.length) return `all ${good} services work`;
  return `${good} of ${services.length} services ${good === 1 ? 'works' : 'work'}`;
}

function joint(services: readonly ServiceStatus[]): string {
  return services.length > 0 && services.every(({ state }) => GOOD.has(state)) ? ', but' : ';';
}

/**
 * A critical condition; else the service in trouble that others hang on most, in the words of its condition; else what
 * keeps a service waiting, or threatens; else who was stopped.
 */
function worst(services: readonly ServiceStatus[], facts: StatusFacts): string {
  const { conditions } = facts;
  const trouble = troubled(services);
  const about = conditions.filter(({ subject }) => subject === trouble?.name);
  const chosen =
    conditions.find(({ severity, subject }) => severity === 'critical' && subject === trouble?.name) ??
    conditions.find(({ severity }) => severity === 'critical') ??
    about.find(({ severity }) => severity === 'warning');
  if (chosen !== undefined) return sentence(chosen);
  if (trouble !== undefined) return troubleText(trouble, facts);
  const [next] = conditions.toSorted((a, b) => Number(a.severity === 'info') - Number(b.severity === 'info'));
  const stopped = services.find(({ state }) => UNWANTED.has(state));
  if (stopped !== undefined && next?.severity !== 'warning')
    return `${stopped.name} was stopped by an operator`;
  return next === undefined ? 'see the services below' : sentence(next);
}

function troubleText({ name, state }: ServiceStatus, { plan }: StatusFacts): string {
  if (state === 'unhealthy') return `${name} is unhealthy`;
  const isOver = plan.waiting.some((entry) => entry.service === name && entry.code === 'gave-up');
  return isOver ? `${name} has failed` : `${name} has failed and is tried again`;
}

/** The first in dependency order; one that the file calls critical before the others. */
function troubled(services: readonly ServiceStatus[]): ServiceStatus | undefined {
  const bad = services.filter(({ state }) => BAD.has(state));
  return bad.find(({ critical }) => critical) ?? bad[0];
}

/** A title as the second half of a sentence: only the articles with which one begins lose their capital letter. */
function sentence({ title }: Condition): string {
  return title.replace(/\.$/, '').replace(/^(The|There|Files)\b/, (word) => word.toLowerCase());
}
