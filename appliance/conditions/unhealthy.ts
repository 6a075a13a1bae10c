import { isStopped } from '../plan/gate.ts';
import { effectiveHealth, healthOutput } from '../plan/health.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { Check } from './facts.ts';

export const unhealthy: Check = (facts) =>
  (facts.desired?.services ?? []).flatMap((service) =>
    service.containers.flatMap((container) => {
      const seen = facts.observed?.containers.find((candidate) => candidate.name === container.name);
      const count = facts.memory.unhealthy[container.name]?.count ?? 1;
      if (isStopped(facts, service.name) || !isSick(seen, count)) return [];
      const output = seen === undefined ? '' : healthOutput(seen);
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

/** From the second unhealthy run on also between two runs, until the test passes: a restart alone is no cure. */
function isSick(seen: ObservedContainer | undefined, count: number): boolean {
  if (seen?.state !== 'running') return count > 1;
  const health = effectiveHealth(seen);
  return health === 'unhealthy' || (health === 'starting' && count > 1);
}
