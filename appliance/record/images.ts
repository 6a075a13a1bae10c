/** What is remembered of images as they are seen: which are in force, which are newest, and which wishes about them are fulfilled. Pure. */

import type { Desired, DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { bestFirst } from '../plan/current.ts';
import { candidateFor, choiceOf, localChoice, standsFor } from '../plan/image-choice.ts';
import { replicaKey } from '../plan/lookup.ts';
import type { Memory } from '../plan/memory.ts';
import { quarantineOf } from '../plan/update-policy.ts';
import { isGood } from '../plan/trial.ts';
import type { ImageInForce, QuarantineRecord, UpdateRequest } from '../plan/update-memory.ts';
import { isMadeOf } from '../plan/release.ts';
import { Changes, keep } from './entries.ts';
import type { Sight } from './replacement-watch.ts';

/** Before planning, after `followReplacements`. */
export function rememberImages(memory: Memory, sight: Sight): Memory {
  const { desired, now } = sight;
  const known = {
    ...memory,
    images: imagesInForce(memory, sight),
    newest: newestImages(memory, sight),
    holds: keep(memory.holds, (_, { until }) => until === undefined || now < until),
    // Until it is put back, it is told what failed.
    quarantine: keep(
      memory.quarantine,
      (_, record) => isOfFile(record, desired) || memory.replacements[record.container] !== undefined,
    ),
  };
  const updates = keep(known.updates, (name, request) => !isFulfilled(known, sight, name, request));
  const next = { ...known, updates };
  return isSame(memory, next) ? memory : next;
}

const PARTS = ['images', 'newest', 'holds', 'quarantine', 'updates'] as const;

function isSame(before: Memory, after: Memory): boolean {
  return PARTS.every((part) => before[part] === after[part]);
}

/** What runs from the image that the tag names here is what is in force, from then on whatever the tag comes to name. */
function imagesInForce(memory: Memory, sight: Sight): Memory['images'] {
  const { desired, seenOf } = sight;
  const images = new Changes(memory.images);
  for (const service of desired.services) {
    for (const { name, replica, configHash } of service.containers) {
      if (memory.replacements[name] !== undefined) continue;
      const [runs] = (seenOf.get(replicaKey(service.name, replica)) ?? []).toSorted(bestFirst(name));
      if (runs === undefined || !isMadeOf(runs, { image: runs.imageId, configHash })) continue;
      const known = images.get(name);
      const adopted =
        known?.of === service.image
          ? withoutTrial(known, service, runs, memory, sight)
          : adopt(service, runs, sight);
      if (adopted !== undefined) images.set(name, adopted);
    }
  }
  return images.result();
}

function adopt(
  { image: reference }: DesiredService,
  { imageId }: ObservedContainer,
  { observed, now }: Sight,
): ImageInForce | undefined {
  const local = observed.images[reference];
  if (local?.id !== imageId) return undefined;
  return { ...localChoice(local, reference), of: reference, local: local.id, at: now };
}

/** What took the place of something that did not work had no trial; where it does well it is in force all the same. */
function withoutTrial(
  known: ImageInForce,
  service: DesiredService,
  runs: ObservedContainer,
  memory: Memory,
  { observed, now }: Sight,
): ImageInForce | undefined {
  if (runs.imageId === known.image || !isGood(runs)) return undefined;
  // What we have not started is somebody's swap, and is put right.
  if (memory.runs[runs.id] === undefined) return undefined;
  const { repoDigests = [] } = observed.images[runs.imageId] ?? {};
  const { of, local } = known;
  return {
    ...localChoice({ id: runs.imageId, repoDigests }, service.image),
    reference: standsFor(runs.image, service.image) ? runs.image : runs.imageId,
    of,
    local,
    at: now,
    previous: choiceOf(known),
  };
}

function newestImages(memory: Memory, { observed, now }: Sight): Memory['newest'] {
  const newest = new Changes(memory.newest);
  for (const [reference, { newest: found }] of Object.entries(observed.registry)) {
    if (found === undefined || newest.get(reference)?.digest === found.digest) continue;
    newest.set(reference, { digest: found.digest, at: now });
  }
  return newest.result();
}

/** An image that was taken back stays so; a configuration that was is forgotten once the file wants another one. */
function isOfFile({ service, container, bad, good }: QuarantineRecord, { services }: Desired): boolean {
  const wanted = services
    .find(({ name }) => name === service)
    ?.containers.find(({ name }) => name === container);
  if (wanted === undefined) return false;
  return bad.image !== good.image || bad.configHash === wanted.configHash;
}

/** Nothing is left to be done for it: there is nothing newer, or it was tried and taken back. */
function isFulfilled(memory: Memory, sight: Sight, name: string, request: UpdateRequest): boolean {
  const service = sight.desired.services.find((each) => each.name === name);
  if (service === undefined) return true;
  if (service.containers.some((container) => memory.replacements[container.name] !== undefined)) return false;
  return service.containers.every((container) => isSettled(memory, sight, service, container, request));
}

function isSettled(
  memory: Memory,
  { desired, observed }: Sight,
  service: DesiredService,
  { name, ...container }: DesiredContainer,
  { at, kind }: UpdateRequest,
): boolean {
  const candidate = candidateFor({ memory, observed, desired }, service, { name, ...container });
  const refused = candidate && quarantineOf(memory.quarantine, service.name, candidate);
  // An operator may go back to what failed once: only what failed for this wish counts.
  if (kind === 'rollback') return candidate === undefined || (refused !== undefined && refused.at >= at);
  if (refused !== undefined) return true;
  const seen = observed.registry[service.image];
  const isAnswered = seen === undefined || (seen.checkedAt ?? 0) >= at || (seen.failure?.attempts ?? 0) > 0;
  return candidate === undefined && isAnswered;
}
