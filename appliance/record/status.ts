/** What the operator reads, from the same facts that the planner decided from: pure. */

import type { Condition } from '../contract/condition.ts';
import type { Health, ServiceStatus, Status } from '../contract/status.ts';
import { RESTING } from '../plan/step.ts';
import { unrestOf } from '../plan/unrest.ts';
import { summarise } from './headline.ts';
import { osStatus } from './os-status.ts';
import { serviceStatus } from './service-status.ts';
import { BAD, GOOD, UNWANTED } from './state-classes.ts';
import type { StatusFacts } from './status-facts.ts';

export function buildStatus(facts: StatusFacts): Status {
  const services = (facts.desired?.services ?? []).map((service) => serviceStatus(facts, service));
  const health = overallHealth(facts, services);
  const unsettled = unrestOf(facts.plan, facts.observed ?? { containers: [] });
  return {
    health,
    summary: summarise(health, services, facts),
    phase: facts.phase,
    pass: facts.pass,
    converged:
      facts.plan.steps.length === 0 &&
      facts.plan.waiting.every(({ code }) => RESTING.has(code)) &&
      facts.running.length === 0,
    ...(unsettled === undefined ? {} : { unsettled }),
    at: new Date(facts.now).toISOString(),
    appliance: facts.appliance,
    engine: facts.engine,
    services,
    os: osStatus(facts.os, facts.plan, facts.now),
    conditions: [...facts.conditions],
  };
}

function overallHealth(facts: StatusFacts, services: readonly ServiceStatus[]): Health {
  if (facts.engine.state === 'unreachable') return 'failed';
  const worst = new Set(facts.conditions.map((condition) => condition.severity));
  if (facts.desired === undefined) return worst.has('critical') ? 'failed' : 'not-configured';
  return servicesHealth(services, worst);
}

function servicesHealth(
  services: readonly ServiceStatus[],
  worst: ReadonlySet<Condition['severity']>,
): Health {
  const wanted = services.filter((service) => !UNWANTED.has(service.state));
  if (wanted.length === 0 && services.length > 0) return 'stopped';
  const bad = services.filter((service) => BAD.has(service.state));
  const nothingWorks = bad.length > 0 && bad.length === wanted.length;
  if (nothingWorks || bad.some((service) => service.critical)) return 'failed';
  if (bad.length > 0 || worst.has('critical') || worst.has('warning')) return 'degraded';
  if (!wanted.every((service) => GOOD.has(service.state))) return 'starting';
  return wanted.length < services.length ? 'degraded' : 'healthy';
}
