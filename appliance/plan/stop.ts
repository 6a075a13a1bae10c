/** The steps that take a container down: its own hooks first, then its grace period. */

import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf } from './context.ts';
import type { After } from './context.ts';
import type { Replica } from './judgement.ts';
import { stopArguments } from './networks.ts';
import type { Pass } from './pass.ts';
import { planHooks } from './hooks.ts';

export function planStop(
  pass: Pass,
  replica: Replica,
  container: ObservedContainer,
  reason: string,
  after: readonly After[] = [],
): After {
  const hooks = planHooks(pass, replica, container, 'pre_stop');
  return pass.draft.step({
    kind: 'stop-container',
    about: container.id,
    subject: subjectOf(replica.service, replica.container),
    service: replica.service.name,
    reason,
    after: [...after, hooks],
    args: stopArguments(pass, container),
    input: container.id,
  });
}

export function planRemove(
  pass: Pass,
  subject: { readonly subject: string; readonly service?: string },
  container: ObservedContainer,
  reason: string,
  after: readonly After[] = [],
): After {
  return pass.draft.step({
    ...subject,
    kind: 'remove-container',
    about: container.id,
    reason,
    after,
    args: { container: container.id },
    input: container.id,
  });
}
