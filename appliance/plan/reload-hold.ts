/** What keeps new certificates from services that wait for them: one that they have harmed, and the time that the last one has to settle. */

import type { ObservedContainer } from '../observe/observed.ts';
import type { CertificatesInForce, PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import { effectiveHealth } from './health.ts';
import { settlesAt } from './reload-settle.ts';
import { endOfDelay } from './retry.ts';

/** A service that the new ones have harmed holds them back from the others for so long: an operator has had the time to look. */
const HELD_BACK_MS = 24 * 3_600_000;

/** What holds certificates back from every service that still waits for them: the same for all of a pass. */
export interface ReloadHold {
  /**
   * Who got them because they changed, and does badly since: then nobody else gets them for a day. `until`: when there is
   * something new to be seen, at the latest.
   */
  readonly troubled?: { readonly service: string; readonly until: number };
  /** Of those that have got them, when the last of them has settled. */
  readonly settlesAt?: number;
}

/** Found when the first asks, as hardly any pass has one that does. */
export function openReloadHold(context: PlanContext): () => ReloadHold {
  let hold: ReloadHold | undefined;
  return () => (hold ??= reloadHoldOf(context));
}

function reloadHoldOf(context: PlanContext): ReloadHold {
  const troubled = troubledOf(context);
  const times = Object.values(context.memory.runs).flatMap((run) => settlesAt(run, context.now) ?? []);
  return {
    ...(troubled === undefined ? {} : { troubled }),
    ...(times.length === 0 ? {} : { settlesAt: Math.max(...times) }),
  };
}

function troubledOf(context: PlanContext): ReloadHold['troubled'] {
  const { certificates, desired, now, policy } = context;
  if (certificates === undefined) return undefined;
  const end = endOfDelay(certificates.at, HELD_BACK_MS, now);
  if (now >= end) return undefined;
  for (const service of desired.services) {
    for (const container of service.containers) {
      const { current } = replicaOf(context, service, container);
      if (current === undefined || !isTroubled(context, container.name, current, certificates)) continue;
      const stableAt = Date.parse(current.startedAt) + policy.stableMs;
      return { service: service.name, until: stableAt > now ? Math.min(stableAt, end) : end };
    }
  }
  return undefined;
}

function isTroubled(
  { memory }: PlanContext,
  name: string,
  current: ObservedContainer,
  { digest }: CertificatesInForce,
): boolean {
  const has = memory.runs[current.id]?.certificates;
  if (has?.isReload !== true || has.digest !== digest) return false;
  const records = [memory.crashes[name], memory.unhealthy[name]];
  return records.some((record) => record !== undefined) || effectiveHealth(current) === 'unhealthy';
}
