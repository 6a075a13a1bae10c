import { effectiveHealth, healthOutput } from '../plan/health.ts';
import type { Check } from './facts.ts';

export const unhealthy: Check = ({ desired, observed, memory }) =>
  (desired?.services ?? []).flatMap((service) =>
    service.containers.flatMap((container) => {
      const seen = observed?.containers.find((candidate) => candidate.name === container.name);
      if (seen?.state !== 'running' || effectiveHealth(seen) !== 'unhealthy') return [];
      const output = healthOutput(seen);
      const count = memory.unhealthy[container.name]?.count ?? 1;
      return [
        {
          code: 'UNHEALTHY',
          severity: service.critical ? ('critical' as const) : ('warning' as const),
          subject: service.name,
          title: `${service.name} runs, but its health test fails`,
          detail: `${count === 1 ? '1 unhealthy run' : `${count} unhealthy runs in a row`}${output === '' ? '' : `; the test says: ${output}`}`,
          action: `It is restarted, and made anew when that does not help. Read "appliancectl logs ${service.name}".`,
        },
      ];
    }),
  );
