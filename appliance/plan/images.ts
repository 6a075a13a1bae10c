/** Which images must be pulled before anything can be created from them. */

import type { DesiredService } from '../desired/desired.ts';
import type { After, PlanContext } from './context.ts';
import { waitFor } from './context.ts';

/**
 * What a create comes after: one pull a reference, however many services use it. `needed`: a container is to be created
 * from it; then `later` means that the image cannot be had now.
 */
export function planImage(
  context: PlanContext,
  service: DesiredService,
  needed: boolean,
  planned: Map<string, After>,
): After {
  if (planned.has(service.image)) return planned.get(service.image);
  const local = context.observed.images[service.image] !== undefined;
  const reason = pullReason(context, service, local, needed);
  if (reason === undefined) return local ? undefined : 'later';
  const id = context.draft.step({
    kind: 'pull-image',
    about: service.image,
    subject: `image ${service.image}`,
    service: service.name,
    reason,
    after: [],
    args: {
      reference: service.image,
      ...(service.platform === undefined ? {} : { platform: service.platform }),
    },
    input: `${service.image} ${context.desired.registryAccess ?? ''}`.trimEnd(),
  });
  // A pull that failed has already added a wait for its retry; what is here serves meanwhile.
  const after = id === 'later' && local ? undefined : id;
  planned.set(service.image, after);
  return after;
}

function pullReason(
  context: PlanContext,
  service: DesiredService,
  local: boolean,
  needed: boolean,
): string | undefined {
  const forbidden = whyNoPull(context, service);
  if (forbidden !== undefined) {
    if (!local && needed) {
      const subject = { subject: `service ${service.name}`, service: service.name };
      waitFor(context, subject, 'image', `image ${service.image} is not on this machine, and ${forbidden}`);
    }
    return undefined;
  }
  if (!local) return needed ? 'not on this machine' : undefined;
  return refreshReason(context, service);
}

function whyNoPull(context: PlanContext, service: DesiredService): string | undefined {
  if (context.desired.offline) return 'offline_mode is on';
  return service.pullPolicy === 'never' ? 'pull_policy is never' : undefined;
}

function refreshReason(context: PlanContext, { image, pullPolicy }: DesiredService): string | undefined {
  const last = context.memory.pulls[image];
  if (pullPolicy === 'always') {
    return last?.bootId === context.observed.bootId ? undefined : 'pull_policy is always: once a boot';
  }
  if (typeof pullPolicy !== 'object') return undefined;
  const due = last === undefined || context.now - last.at >= pullPolicy.everyMs;
  return due ? 'pull_policy: its time has come' : undefined;
}
