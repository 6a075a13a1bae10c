/** `GET /containers/{id}/stats`: what a container has used so far. */

import { pathSegment, readDeadlineMs } from './call.ts';
import { isKind } from './failure.ts';
import { at, field, number, object, text } from './json.ts';
import type { Transport } from './transport.ts';
import type { ContainerStats, Engine } from './types.ts';

export function statsCalls(transport: Transport): Pick<Engine, 'containerStats'> {
  return {
    containerStats: async (id, signal) => {
      const call = {
        name: 'containerStats',
        subject: id,
        method: 'GET',
        path: `/containers/${pathSegment(id)}/stats`,
        // Without `one-shot` (API 1.41) the engine takes two readings, a second apart.
        query: { stream: '0', 'one-shot': '1' },
        deadlineMs: readDeadlineMs,
      } as const;
      try {
        return containerStats((await transport.send(call, signal)).body);
      } catch (error) {
        if (isKind(error, 'not-found')) return undefined;
        throw error;
      }
    },
  };
}

/** A container that does not run has an answer of zeros, "read" at Go's zero time. */
export function containerStats(value: unknown): ContainerStats | undefined {
  if (text(field(value, 'read')).startsWith('0001-01-01')) return undefined;
  const networks = object(field(value, 'networks'));
  const sum = (counter: string): number =>
    Object.values(networks).reduce<number>((total, entry) => total + number(field(entry, counter)), 0);
  return {
    cpuNanos: number(at(value, 'cpu_stats', 'cpu_usage', 'total_usage')),
    machineCpuNanos: number(at(value, 'cpu_stats', 'system_cpu_usage')),
    memoryBytes: usedMemory(field(value, 'memory_stats')),
    memoryLimitBytes: number(at(value, 'memory_stats', 'limit')),
    ...(Object.keys(networks).length === 0
      ? {}
      : { network: { inBytes: sum('rx_bytes'), outBytes: sum('tx_bytes') } }),
  };
}

/**
 * As the docker command line has it (cli/command/container/stats_helpers.go, calculateMemUsageUnixNoCache): control groups of version 1
 * have the sum over the groups below under `total_inactive_file`, those of version 2 have only `inactive_file`, which is that sum.
 */
function usedMemory(memory: unknown): number {
  const usage = number(field(memory, 'usage'));
  const total = number(at(memory, 'stats', 'total_inactive_file'));
  if (total > 0 && total < usage) return usage - total;
  const inactive = number(at(memory, 'stats', 'inactive_file'));
  return inactive < usage ? usage - inactive : usage;
}
