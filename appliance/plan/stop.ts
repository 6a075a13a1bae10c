/** The steps that take a container down: its own hooks first, then its grace period. */

import { label } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf } from './context.ts';
import type { After, PlanContext } from './context.ts';
import type { Replica } from './judgement.ts';
import { planHooks } from './hooks.ts';
import type { BegunReplacement } from './step.ts';

interface StopOptions {
  readonly after?: readonly After[];
  readonly isReload?: boolean;
  /** It works, and is stopped to be replaced. */
  readonly replacement?: BegunReplacement;
}

/** Something of it runs, or would at once. */
export function isUp({ state }: Pick<ObservedContainer, 'state'>): boolean {
  return state === 'running' || state === 'paused';
}

export function planStop(
  context: PlanContext,
  replica: Replica,
  container: ObservedContainer,
  reason: string,
  { after = [], isReload = false, replacement }: StopOptions = {},
): After {
  const hooks = planHooks(context, replica, container, 'pre_stop');
  return context.draft.step({
    kind: 'stop-container',
    about: container.id,
    subject: subjectOf(replica.service, replica.container),
    service: replica.service.name,
    reason,
    after: [...after, hooks],
    args: {
      ...stopArguments(context, container),
      ...(isReload ? { isReload: true as const } : {}),
      ...(replacement === undefined ? {} : { replacement }),
    },
    input: container.id,
  });
}

/** Of what no service of the stack stands for: it has no hooks here. */
export function planBareStop(
  context: PlanContext,
  subject: { readonly subject: string; readonly service?: string },
  container: ObservedContainer,
  reason: string,
  after: readonly After[] = [],
): number | 'later' {
  return context.draft.step({
    ...subject,
    kind: 'stop-container',
    about: container.id,
    reason,
    after,
    args: stopArguments(context, container),
    input: container.id,
  });
}

export function planRemove(
  context: PlanContext,
  subject: { readonly subject: string; readonly service?: string },
  container: ObservedContainer,
  reason: string,
  after: readonly After[] = [],
): After {
  return context.draft.step({
    ...subject,
    kind: 'remove-container',
    about: container.id,
    reason,
    after,
    args: { container: container.id },
    input: container.id,
  });
}

/** The service's own grace period and signal; the engine's default of 10 s for what is not in the stack any more. */
function stopArguments(
  context: PlanContext,
  container: ObservedContainer,
): { container: string; graceMs: number; stopSignal?: string } {
  const name = container.labels[label.service];
  const service = name === undefined ? undefined : context.lookup.service(name);
  return {
    container: container.id,
    graceMs: service?.stopGracePeriodMs ?? 10_000,
    ...(service?.stopSignal === undefined ? {} : { stopSignal: service.stopSignal }),
  };
}
