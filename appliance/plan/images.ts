/** Which images must be pulled: what a container is to be created from, and what is newer. */

import type { DesiredService } from '../desired/desired.ts';
import type { After, PlanContext } from './context.ts';
import { subjectOfReplica, waitFor } from './context.ts';
import { spaceFor } from './disk-space.ts';
import { nameOf, withoutDigest } from './image-choice.ts';
import type { Candidate, Replica } from './judgement.ts';
import type { Pass } from './pass.ts';
import type { ImageChoice, QuarantineRecord } from './update-memory.ts';
import { wantedFor } from './wanted.ts';
import { shortId } from './engine-names.ts';

/**
 * What a create comes after: one pull a reference, however many services use it. `needed`: a container is to be created
 * from it; then `later` means that the image cannot be had now.
 */
export function planImage(pass: Pass, service: DesiredService, needed: boolean): After {
  const { images: planned } = pass;
  if (planned.has(service.image)) return planned.get(service.image);
  const local = pass.observed.images[service.image] !== undefined;
  const reason = pullReason(pass, service, local, needed);
  if (reason === undefined) return local ? undefined : 'later';
  const id = planPull(pass, service, service.image, reason, service.name);
  // A pull that failed has already added a wait for its retry; what is here serves meanwhile.
  const after = id === 'later' && local ? undefined : id;
  planned.set(service.image, after);
  return after;
}

/** The image of a container that is to be created: its name, and what the create comes after. */
export function imageForCreate(
  pass: Pass,
  replica: Replica,
): { readonly name: string; readonly after: After } {
  const { service, container } = replica;
  const { image } = wantedFor(pass, service, container);
  const isHere = image !== undefined && pass.observed.images[image.image] !== undefined;
  // Another image in its place would never be what is wanted.
  const isByName = image?.reference === service.image && pass.observed.images[service.image] === undefined;
  if (image !== undefined && !isHere && !isByName) {
    return { name: image.reference, after: pullAgain(pass, replica, image) };
  }
  const name = isHere ? nameOf(pass, image, service.image) : service.image;
  // Of what stands under the file's own name on this machine its pull policy has its say.
  const after = name === service.image ? planImage(pass, service, true) : undefined;
  return { name, after };
}

/** Removed by somebody since; its digest is enough to have it again. */
function pullAgain(pass: Pass, replica: Replica, { reference, image }: ImageChoice): After {
  const { service } = replica;
  const isNamed = withoutDigest(reference) !== reference;
  if (isNamed && !pass.desired.offline && service.pullPolicy !== 'never') {
    return planPull(pass, service, reference, 'it is not on this machine any more', service.name);
  }
  const reason = `image ${shortName({ image })} is not on this machine any more, and nothing says where it came from`;
  waitFor(pass, subjectOfReplica(replica), 'image', reason);
  return 'later';
}

/** A newer image is pulled while the one in force serves; or the operator reads why it is not, or not used yet. */
export function planNewer(pass: Pass, replica: Replica): void {
  const { service, container } = replica;
  const { newer, refused } = wantedFor(pass, service, container);
  if (refused !== undefined) waitFor(pass, subjectOfReplica(replica), 'update', refusal(refused));
  if (newer === undefined) return;
  const { candidate, verdict } = newer;
  if (verdict.kind === 'wait') {
    const what = candidate.source === 'rollback' ? 'the image before' : `newer image ${shortName(candidate)}`;
    waitFor(pass, subjectOfReplica(replica), 'update', `${what} waits: ${verdict.reason}`, verdict.until);
  }
  const isToBePulled = candidate.source === 'registry' && candidate.image === undefined;
  if (isToBePulled && (verdict.kind === 'go' || verdict.pull)) pullNewer(pass, replica, candidate);
}

function refusal({ bad, good, reason }: QuarantineRecord): string {
  const what = bad.configHash === good.configHash ? `image ${shortName(bad)}` : 'the changed configuration';
  return `${what} was taken back: ${reason}; another one is tried again`;
}

function pullNewer(pass: Pass, replica: Replica, candidate: Candidate): void {
  const { service } = replica;
  if (pass.images.has(candidate.reference)) return;
  const bytes = pass.observed.registry[service.image]?.newest?.downloadBytes;
  const space = spaceFor(bytes, pass.observed.disk);
  if (!space.enough) {
    const reason = `newer image ${shortName(candidate)} is not pulled: ${space.reason}`;
    return waitFor(pass, subjectOfReplica(replica), 'disk-space', reason);
  }
  const reason = `the registry has a newer image: ${shortName(candidate)}`;
  pass.images.set(candidate.reference, planPull(pass, service, candidate.reference, reason));
}

function shortName({ digest, image = '' }: { readonly digest?: string; readonly image?: string }): string {
  return shortId(digest ?? image);
}

/** `forService`: it waits for this; absent: it serves meanwhile, and a failure is none of its own. */
function planPull(
  context: PlanContext,
  service: DesiredService,
  reference: string,
  reason: string,
  forService?: string,
): number | 'later' {
  return context.draft.step({
    kind: 'pull-image',
    about: reference,
    subject: `image ${service.image}`,
    ...(forService === undefined ? {} : { service: forService }),
    reason,
    after: [],
    args: {
      reference,
      ...(service.platform === undefined ? {} : { platform: service.platform }),
    },
    input: `${reference} ${context.desired.registryAccess ?? ''}`.trimEnd(),
  });
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
