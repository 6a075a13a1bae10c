/** After a change of the certificates: services that asked for it are signalled or restarted, one at a time. */

import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf } from './context.ts';
import type { PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import { effectiveHealth } from './health.ts';
import type { Replica } from './judgement.ts';
import type { Pass } from './pass.ts';

/** What is to be done to a container because it does not have the generation in force; `undefined`: nothing. */
export type Reload =
  | { readonly kind: 'restart'; readonly reason: string }
  | { readonly kind: 'signal'; readonly signal: string; readonly reason: string };

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
    known === undefined ? Date.parse(current.startedAt) < certificates.at : known < certificates.generation;
  if (!isOld) return undefined;
  const reason = 'the certificates changed';
  return reload.kind === 'signal'
    ? { kind: 'signal', signal: reload.signal, reason }
    : { kind: 'restart', reason };
}

/** Whether somebody who has them already does badly with them: then nobody else gets them. */
export function troubledByCertificates(pass: PlanContext): string | undefined {
  const { certificates, desired, memory } = pass;
  if (certificates === undefined) return undefined;
  const service = desired.services.find(
    (candidate) =>
      (candidate.certificates?.reload.kind ?? 'none') !== 'none' &&
      candidate.containers.some((container) => {
        const { current } = replicaOf(pass, candidate, container);
        const has = current && memory.runs[current.id]?.certificates === certificates.generation;
        if (current === undefined || has !== true) return false;
        return memory.crashes[container.name] !== undefined || effectiveHealth(current) === 'unhealthy';
      }),
  );
  return service?.name;
}

/** Plans the signal. Its end is no health: the next service waits until this one has shown that it works still. */
export function planSignal(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  { signal, reason }: Extract<Reload, { kind: 'signal' }>,
): void {
  const { service, container } = replica;
  const signalled = pass.draft.step({
    kind: 'signal-container',
    about: current.id,
    subject: subjectOf(service, container),
    service: service.name,
    reason,
    after: [],
    args: { container: current.id, signal, certificates: pass.certificates?.generation ?? 0 },
    input: `${pass.certificates?.generation ?? 0}`,
  });
  if (signalled !== 'later') pass.turn.take(replica);
}
