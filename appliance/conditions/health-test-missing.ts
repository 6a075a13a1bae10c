import { hasHealthCheck } from '../plan/health.ts';
import type { Check } from './facts.ts';

/** `depends_on: condition: service_healthy` on a service that nothing can ever call healthy. */
export const healthTestMissing: Check = ({ desired, observed }) =>
  (desired?.services ?? []).flatMap((service) => {
    const waiting = (desired?.services ?? []).filter((candidate) =>
      candidate.dependsOn.some((on) => on.service === service.name && on.condition === 'service_healthy'),
    );
    const seen = observed?.containers.find((candidate) => candidate.name === service.containers[0]?.name);
    if (waiting.length === 0 || seen === undefined || hasHealthCheck(service, seen)) return [];
    return [
      {
        code: 'HEALTH_TEST_MISSING',
        severity: 'warning' as const,
        subject: service.name,
        title: `${waiting.map((other) => other.name).join(', ')} can never start: ${service.name} has no health test`,
        action: 'Give it a healthcheck or x-appliance.probe, or depend on service_started.',
      },
    ];
  });
