/** The step that brings an existing container up, and the gate of its dependencies before it. */

import type { DesiredContainer, DesiredService } from '../desired/desired.ts';
import { subjectOfReplica, waitFor } from './context.ts';
import type { After } from './context.ts';
import type { Replica } from './judgement.ts';
import type { CertificateGeneration } from './certs-view.ts';
import { closedGates } from './gate.ts';
import type { Pass } from './pass.ts';
import { begun } from './replace-strategy.ts';

export interface StartPlan {
  readonly reason: string;
  /** Steps that come before (create, rename, stop of the predecessor). */
  readonly after: readonly After[];
  /** Id, or the name that the container will have. */
  readonly container: string;
  readonly afterDisruption: boolean;
}

/** Plans the start, or says what it waits for. */
export function planStart(pass: Pass, replica: Replica, plan: StartPlan): After {
  const { service, container } = replica;
  const subject = subjectOfReplica(replica);
  const gates = closedGates(pass, service);
  const planned = gates.map((gate) => pass.starts.get(gate.dependency) ?? []);
  const hopeless = gates.filter((_, index) => planned[index]?.length === 0);
  if (hopeless.length > 0) {
    waitFor(pass, subject, 'dependency', hopeless.map((gate) => gate.reason).join('; '));
    return 'later';
  }
  // Where a stop came before, it has said the same; what was down already is disturbed by nothing else.
  const replacement = begun(pass, replica);
  const closed = gates.map((gate) => gate.reason).join('; ');
  const id = pass.draft.step({
    ...subject,
    kind: 'start-container',
    about: container.name,
    reason: closed === '' ? plan.reason : `${plan.reason} (${closed})`,
    after: [...plan.after, ...planned.flat(), ...portHolders(pass, container)],
    args: {
      container: plan.container,
      name: container.name,
      afterDisruption: plan.afterDisruption,
      ...foundCertificates(pass, service),
      ...(replacement === undefined ? {} : { replacement }),
    },
    input: container.configHash,
  });
  if (typeof id === 'number') pass.starts.set(service.name, [...(pass.starts.get(service.name) ?? []), id]);
  return id;
}

/** A container that nothing wants any more may hold a port that this one publishes (the stack of another role). */
function portHolders(pass: Pass, { create }: DesiredContainer): readonly number[] {
  const { PortBindings, NetworkMode } = create.HostConfig;
  const published = typeof PortBindings === 'object' && PortBindings !== null;
  return published || NetworkMode === 'host' ? pass.orphanStops : [];
}

function foundCertificates(
  { certificates }: Pass,
  service: DesiredService,
): { readonly certificates?: CertificateGeneration } {
  if (certificates === undefined || service.certificates === undefined) return {};
  const { generation, digest } = certificates;
  return { certificates: { generation, digest } };
}
