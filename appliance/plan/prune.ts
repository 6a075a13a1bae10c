/**
 * Images that this appliance pulled and nothing needs any more: one name at a time, the oldest first, once everything is at rest.
 * What it did not pull, what any container was made from, what is kept for a rollback, and volumes stay whatever the disk says.
 */

import { bytesInWords } from '../contract/amounts.ts';
import type { Desired, DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { ImageSummary, ObservedContainer } from '../observe/observed.ts';
import type { OpenDraft, PlanContext } from './context.ts';
import { freeSpace, roomOn, spaceFor } from './disk-space.ts';
import type { Room } from './disk-space.ts';
import { isStopped } from './gate.ts';
import { imageNeeds } from './image-needs.ts';
import type { ImageNeeds } from './image-needs.ts';
import { namesOf, namesWithout } from './own-images.ts';
import { endOfDelay } from './retry.ts';
import { unrestOf } from './unrest.ts';
import type { PulledImage } from './update-memory.ts';
import { isJob } from './restart.ts';
import { isGood } from './trial.ts';

/** What the engine refused to remove has a user that we do not see; nobody is in a hurry to ask again. */
const ASK_AGAIN_MS = 60 * 60_000;

/** How far pruning goes. */
interface Eagerness {
  /** An image goes when nothing has needed it for so long. */
  readonly idleMs: number;
  /** Images that were pulled ahead and wait for their window go too. */
  readonly takesWaiting: boolean;
  /** Why sooner than usual. */
  readonly pressure?: string;
}

interface Prunable {
  readonly image: ImageSummary;
  readonly record: PulledImage;
  readonly reason: string;
}

/** `desired`: of the file. After all other planners: it does something only where they have nothing to do. */
export function planPrune(
  context: PlanContext & { readonly draft: OpenDraft },
  desired: Desired,
  isAlone: boolean,
): void {
  const { draft, memory } = context;
  if (!isAlone || draft.steps.length > 0 || Object.keys(memory.replacements).length > 0) return;
  if (Object.keys(memory.pulled).length === 0) return;
  const starved = whoLacksRoom(context);
  // What cannot go on for lack of room would wait for ever for a rest that never comes.
  if (starved === undefined && !isAtRest(context)) return;
  const needs = imageNeeds(desired, context.observed, memory);
  const eagerness = eagernessOf(context, starved);
  for (const prunable of [...idle(context, needs, eagerness), ...ahead(context, needs, eagerness)]) {
    if (planRemoval(context, prunable)) return;
  }
}

/** The named steps: how patient pruning is with what is idle, and whether what waits for its window goes too. */
const STEPS: Readonly<Record<Room, { readonly isPatient: boolean; readonly takesWaiting: boolean }>> = {
  // A change that is taken back the same day finds its images, also without a registry.
  enough: { isPatient: true, takesWaiting: false },
  // Nothing needs it, and soon something else needs the room.
  tight: { isPatient: false, takesWaiting: false },
  // What was pulled ahead can be pulled again; what a database could not write is lost.
  critical: { isPatient: false, takesWaiting: true },
};

function eagernessOf({ observed: { disk }, policy }: PlanContext, starved: string | undefined): Eagerness {
  const { isPatient, takesWaiting } = STEPS[starved === undefined ? roomOn(disk) : 'critical'];
  if (isPatient) return { idleMs: policy.imageIdleMs, takesWaiting };
  const low = disk === undefined ? 'room is short' : `only ${freeSpace(disk)} of the disk is free`;
  return { idleMs: 0, takesWaiting, pressure: starved === undefined ? low : `${starved} waits for room` };
}

function whoLacksRoom({ draft, memory }: PlanContext & { readonly draft: OpenDraft }): string | undefined {
  return draft.waiting.find(
    ({ code, key = '' }) =>
      code === 'disk-space' || (code === 'retry' && memory.failures[key]?.kind === 'no-space'),
  )?.subject;
}

function isAtRest(context: PlanContext & { readonly draft: OpenDraft }): boolean {
  if (unrestOf(context.draft, context.observed) !== undefined) return false;
  return context.desired.services.every(
    (service) =>
      isStopped(context, service.name) ||
      service.containers.every((container) => isWell(context, service, container)),
  );
}

function isWell({ lookup }: PlanContext, service: DesiredService, container: DesiredContainer): boolean {
  return lookup
    .containersOf(service.name, container.replica)
    .some((seen) => isGood(seen) || isCompleted(service, seen));
}

function isCompleted({ restart }: DesiredService, { state, exitCode }: ObservedContainer): boolean {
  return state === 'exited' && exitCode === 0 && isJob(restart);
}

/** Longest idle first; ids make the order the same whatever order the engine lists in. */
function idle(
  { observed, memory, now }: PlanContext,
  { held, waiting }: ImageNeeds,
  { idleMs, pressure }: Eagerness,
): readonly Prunable[] {
  return observed.localImages
    .flatMap((image) => {
      const record = memory.pulled[image.id];
      if (record?.idleAt === undefined || held.has(image.id) || waiting.has(image.id)) return [];
      return [{ image, record, idleAt: record.idleAt }];
    })
    .filter(({ idleAt }) => endOfDelay(idleAt, idleMs, now) <= now)
    .toSorted((a, b) => a.idleAt - b.idleAt || (a.image.id < b.image.id ? -1 : 1))
    .map(({ image, record, idleAt }) => ({
      image,
      record,
      reason:
        pressure === undefined
          ? `nothing has needed it for ${inTime(now - idleAt)}`
          : `nothing needs it, and ${pressure}`,
    }));
}

/** Not where it would be pulled again at once with the room that it leaves: that would go on for ever. */
function ahead(
  { observed, memory }: PlanContext,
  { waiting }: ImageNeeds,
  { takesWaiting, pressure }: Eagerness,
): readonly Prunable[] {
  const { disk } = observed;
  if (!takesWaiting || disk === undefined) return [];
  return observed.localImages
    .flatMap((image) => {
      const [record, reference] = [memory.pulled[image.id], waiting.get(image.id)];
      if (record === undefined || reference === undefined) return [];
      const freeBytes = disk.freeBytes + image.sizeBytes;
      const download = observed.registry[reference]?.newest?.downloadBytes;
      if (spaceFor(download, { ...disk, freeBytes }).enough) return [];
      const reason = `it was pulled ahead of its time, and ${pressure}; it is pulled again when there is room`;
      return [{ image, record, reason }];
    })
    .toSorted((a, b) => a.record.at - b.record.at || (a.image.id < b.image.id ? -1 : 1));
}

/** `false`: nothing of it is to be removed now. */
function planRemoval({ draft, now }: PlanContext, { image, record, reason }: Prunable): boolean {
  const { refusedAt } = record;
  if (refusedAt !== undefined && endOfDelay(refusedAt, ASK_AGAIN_MS, now) > now) return false;
  const { ours, others } = namesOf(image, record);
  const isNameless = ours.length + others.length === 0;
  // By its id only where it has no name: by an id the engine would take away whatever name it has.
  const reference = isNameless ? image.id : ours[0];
  if (reference === undefined) return false;
  const isLast = isNameless || namesWithout(image, reference).length === 0;
  const freesBytes = isLast ? image.sizeBytes : 0;
  const effect = isLast
    ? `frees up to ${bytesInWords(freesBytes)}`
    : others.length > 0
      ? `it stays under the names that others gave it`
      : 'one of its names';
  const id = draft.step({
    kind: 'remove-image',
    about: reference,
    // One subject for all of them: the engine takes names away one after the other or not at all (500 "unrecognized image ID").
    subject: 'unused images',
    reason: `${reference}: ${reason}; ${effect}`,
    after: [],
    args: { reference, pruned: { image: image.id, freesBytes } },
    input: image.id,
  });
  return id !== 'later';
}

/** `25 h`, `40 min` */
function inTime(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
