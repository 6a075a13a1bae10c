/** Which images must be pulled before anything can be created from them. */

import type { DesiredService } from '../desired/desired.ts';
import type { PlanContext } from './context.ts';
import { waitFor } from './context.ts';

export interface ImageAvailability {
  /** A container can be created now (`after` empty) or once that step is done. */
  readonly usable: boolean;
  readonly after: number | undefined;
}

/** One pull a reference, however many services use it. `needed`: a container is to be created from it. */
export function planImage(
  context: PlanContext,
  service: DesiredService,
  needed: boolean,
  planned: Map<string, ImageAvailability>,
): ImageAvailability {
  const known = planned.get(service.image);
  if (known !== undefined) return known;
  const local = context.observed.images[service.image] !== undefined;
  const reason = pullReason(context, service, local, needed);
  if (reason === undefined) return { usable: local, after: undefined };
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
    input: service.image,
  });
  // A pull that failed has already added a wait for its retry; what is here serves meanwhile.
  const availability = id === undefined ? { usable: local, after: undefined } : { usable: true, after: id };
  planned.set(service.image, availability);
  return availability;
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
