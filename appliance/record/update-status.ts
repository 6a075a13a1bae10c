/** Updates of images as an operator reads them: pure. */

import type { ImageName, ImageUpdate, UpdateRecord } from '../contract/image-updates.ts';
import type { Desired, DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { Observed, RegistryObserved } from '../observe/observed.ts';
import { bestFirst } from '../plan/current.ts';
import { containersByReplica, replicaKey } from '../plan/lookup.ts';
import type { Memory } from '../plan/memory.ts';
import type { PlanResult, Step } from '../plan/step.ts';
import type { HistoryEntry, Release } from '../plan/update-memory.ts';
import { holdOf } from '../plan/update-policy.ts';
import { isReplaced, refusedNewest } from './update-orders.ts';

export interface UpdateFacts {
  readonly desired: Desired | undefined;
  readonly observed: Observed;
  readonly memory: Memory;
  readonly plan: PlanResult;
  /** Steps that are being carried out. */
  readonly running: readonly Step[];
  readonly now: number;
}

/** In the order of the stack. */
export function imageUpdates(facts: UpdateFacts): readonly ImageUpdate[] {
  return (facts.desired?.services ?? []).map((service) => imageUpdate(facts, service));
}

function imageUpdate(facts: UpdateFacts, service: DesiredService): ImageUpdate {
  const { memory, observed, now } = facts;
  const [container] = service.containers;
  const inForce = container && imageInForce(facts, service, container);
  const choice = container && memory.images[container.name]?.previous;
  const registry = observed.registry[service.image];
  const hold = holdOf(memory, service.name, now);
  return {
    service: service.name,
    image: service.image,
    ...stateOf(facts, service, inForce),
    ...(inForce === undefined ? {} : { inForce }),
    ...(choice === undefined ? {} : { previous: nameOf(choice) }),
    ...newestOf(memory, service, registry),
    ...timeOf('heldUntil', hold?.until),
    ...timeOf('lastCheckAt', registry?.checkedAt),
    ...timeOf('nextCheckAt', registry?.nextAt),
    ...(registry?.failure === undefined ? {} : { failure: registry.failure.message }),
  };
}

function stateOf(
  facts: UpdateFacts,
  service: DesiredService,
  inForce: ImageName | undefined,
): Pick<ImageUpdate, 'state' | 'reason'> {
  const { memory, plan, running, now } = facts;
  if (running.some((step) => isPullFor(step, service))) return { state: 'pulling' };
  if (isReplaced(memory, service.name)) return { state: 'on-trial', ...causeOf(memory, service.name) };
  const hold = holdOf(memory, service.name, now);
  if (hold !== undefined) return { state: 'held', reason: hold.why };
  if (service.update.hold) return { state: 'held', reason: 'by the stack file (x-appliance.update.hold)' };
  const taken = refusedNewest(memory, service);
  if (taken !== undefined) return { state: 'rolled-back', reason: taken };
  const wait = plan.waiting.find((entry) => entry.code === 'update' && entry.service === service.name);
  if (wait !== undefined) return { state: 'waits', reason: wait.reason };
  return { state: compared(facts.observed.registry[service.image], inForce) };
}

/** Of the tag, or of one digest of it. */
function isPullFor(step: Step, { name, image }: DesiredService): boolean {
  if (step.kind !== 'pull-image') return false;
  const { reference } = step.args;
  return step.service === name || reference === image || reference.startsWith(`${image}@`);
}

function compared(
  registry: RegistryObserved | undefined,
  inForce: ImageName | undefined,
): ImageUpdate['state'] {
  const newest = registry?.newest;
  if (newest === undefined) return 'unknown';
  const isNewest = inForce?.digest !== undefined && newest.sameAs.includes(inForce.digest);
  return isNewest || inForce === undefined ? 'up-to-date' : 'waits';
}

function causeOf(memory: Memory, service: string): { readonly reason?: string } {
  const found = Object.values(memory.replacements).find((replacement) => replacement.service === service);
  return found === undefined ? {} : { reason: found.failure ?? found.cause };
}

function imageInForce(
  { desired, observed, memory }: UpdateFacts,
  service: DesiredService,
  { name, replica }: DesiredContainer,
): ImageName | undefined {
  if (desired === undefined) return undefined;
  const seen = containersByReplica(desired.stack, observed.containers).get(replicaKey(service.name, replica));
  const [container] = (seen ?? []).toSorted(bestFirst(name));
  if (container === undefined) return undefined;
  const choice = memory.images[name];
  // What is on trial is not in force yet.
  const isKnown = choice?.image === container.imageId || memory.replacements[name] !== undefined;
  if (choice !== undefined && isKnown) return nameOf(choice);
  return nameOf({ image: container.imageId, ...digestOf(observed, service, container.imageId) });
}

/** As the engine recorded it when it pulled the tag; only where that image is the one that the tag names here. */
function digestOf(observed: Observed, { image }: DesiredService, id: string): { readonly digest?: string } {
  const local = observed.images[image];
  if (local?.id !== id) return {};
  const digests = local.repoDigests
    .map((text) => text.split('@')[1])
    .filter((digest) => digest !== undefined);
  const newest = observed.registry[image]?.newest;
  const digest = digests.find((each) => newest?.sameAs.includes(each) === true) ?? digests[0];
  return digest === undefined ? {} : { digest };
}

function newestOf(
  memory: Memory,
  { image }: DesiredService,
  registry: RegistryObserved | undefined,
): Pick<ImageUpdate, 'newest'> {
  const known = memory.newest[image];
  const digest = registry?.newest?.digest ?? known?.digest;
  if (digest === undefined) return {};
  return { newest: { digest, ...(known?.digest === digest ? timeOf('since', known.at) : {}) } };
}

function nameOf({ image, digest }: Pick<Release, 'image' | 'digest'>): ImageName {
  return { id: image, ...(digest === undefined ? {} : { digest }) };
}

/** Newest first. */
export function updateHistory({ history }: Memory, service: string | undefined): readonly UpdateRecord[] {
  return Object.entries(history)
    .toSorted(([a], [b]) => Number(b) - Number(a))
    .map(([, entry]) => entry)
    .filter((entry) => service === undefined || entry.service === service)
    .map((entry) => updateRecord(entry));
}

function updateRecord(entry: HistoryEntry): UpdateRecord {
  const { service, container, cause, begunAt, endedAt, downMs, result, reason } = entry;
  return {
    at: new Date(endedAt).toISOString(),
    service,
    container,
    cause,
    from: nameOf(entry.from),
    to: nameOf(entry.to),
    tookMs: Math.max(0, endedAt - begunAt),
    downtimeMs: downMs,
    result,
    ...(reason === undefined ? {} : { reason }),
  };
}

function timeOf<Name extends string>(
  name: Name,
  at: number | undefined,
): { readonly [Key in Name]?: string } {
  if (at === undefined) return {};
  return { [name]: new Date(at).toISOString() } as { readonly [Key in Name]: string };
}
