/** After a change of the certificates: services that asked for it are signalled or restarted, one at a time. */

import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf } from './context.ts';
import type { CertificatesInForce, PlanContext } from './context.ts';
import type { Replica } from './judgement.ts';
import type { Pass } from './pass.ts';

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
