/** After a change of the certificates: services that asked for it are signalled or restarted, one at a time. */

import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf } from './context.ts';
import type { CertificatesInForce, PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import { effectiveHealth } from './health.ts';
import type { Replica } from './judgement.ts';
import type { Pass } from './pass.ts';
import { endOfDelay } from './retry.ts';

/** What is to be done to a container because it does not have the generation in force; `undefined`: nothing. */
export type Reload =
  | { readonly kind: 'restart'; readonly reason: string }
  | {
      readonly kind: 'signal';
      readonly signal: string;
      readonly reason: string;
      readonly certificates: CertificatesInForce;
    };

export function reloadOf(
  { certificates, memory }: PlanContext,
  service: DesiredService,
  current: ObservedContainer,
): Reload | undefined {
  const reload = service.certificates?.reload;
  if (certificates === undefined || reload === undefined || reload.kind === 'none') return undefined;
  const known = memory.runs[current.id]?.certificates;
  // Who was not started by this release may have begun before the certificates changed, or after.
  const isOld =
    known === undefined
      ? Date.parse(current.startedAt) < certificates.at
      : known.digest !== certificates.digest;
  if (!isOld) return undefined;
  const reason = 'the certificates changed';
  return reload.kind === 'signal'
    ? { kind: 'signal', signal: reload.signal, reason, certificates }
    : { kind: 'restart', reason };
}

/** A service that the new ones have harmed holds them back from the others for so long: an operator has had the time to look. */
const HELD_BACK_MS = 24 * 3_600_000;

/**
 * Who got them because they changed, and does badly since: then nobody else gets them for a day. `until`: when there is
 * something new to be seen, at the latest.
 */
export function troubledByCertificates(
  pass: PlanContext,
): { readonly service: string; readonly until: number } | undefined {
  const { certificates, desired, now, policy } = pass;
  if (certificates === undefined) return undefined;
  const end = endOfDelay(certificates.at, HELD_BACK_MS, now);
  if (now >= end) return undefined;
  for (const service of desired.services) {
    for (const container of service.containers) {
      const { current } = replicaOf(pass, service, container);
      if (current === undefined || !isTroubled(pass, container.name, current, certificates)) continue;
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

/** Plans the signal. Its end is no health: the next service waits until this one has shown that it works still. */
export function planSignal(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  { signal, reason, certificates }: Extract<Reload, { kind: 'signal' }>,
): void {
  const { service, container } = replica;
  const { generation, digest } = certificates;
  const signalled = pass.draft.step({
    kind: 'signal-container',
    about: current.id,
    subject: subjectOf(service, container),
    service: service.name,
    reason,
    after: [],
    args: { container: current.id, signal, certificates: { generation, digest } },
    input: digest,
  });
  if (signalled !== 'later') pass.turn.take(replica);
}
