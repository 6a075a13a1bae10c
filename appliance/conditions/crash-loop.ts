import { isStopped } from '../plan/gate.ts';
import type { Check } from './facts.ts';

/** It ends again and again shortly after its start. It is still tried once a minute. */
export const crashLoop: Check = ({ desired, memory, policy }) =>
  (desired?.services ?? []).flatMap((service) =>
    isStopped({ memory }, service.name)
      ? []
      : service.containers.flatMap((container) => {
          const crash = memory.crashes[container.name];
          if (crash === undefined || crash.count < policy.crashLoopCount) return [];
          return [
            {
              code: 'CRASH_LOOP',
              severity: service.critical ? ('critical' as const) : ('warning' as const),
              subject: service.name,
              title: `${service.name} ends again and again shortly after its start`,
              detail:
                `${crash.count} times in a row, last with exit code ${crash.exitCode}` +
                (crash.oomKilled ? ' because it ran out of memory' : ''),
              action:
                (crash.oomKilled
                  ? 'Raise its mem_limit in the stack file, or find what takes the memory. '
                  : '') +
                `Read "appliancectl logs ${service.name}"; it is tried again every ${policy.backoffMaxMs / 1000} s.`,
            },
          ];
        }),
  );
