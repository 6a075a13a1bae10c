/** The appliance's own book of the images that it pulled: only what stands in it may ever be removed. Pure. */

import type { Desired } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { imageNeeds } from '../plan/image-needs.ts';
import type { Memory } from '../plan/memory.ts';
import { namesOf } from '../plan/own-images.ts';
import type { StepOf, StepResult } from '../plan/step.ts';
import type { PulledImage } from '../plan/update-memory.ts';
import { put } from './entries.ts';

type Pulled = Memory['pulled'];

/** A look that was under way when an image got a name does not show that yet, and no look takes this long. */
const LOOK_MS = 60_000;

/** A name that was on this machine before us is not ours: somebody pulled, loaded or built it. */
export function rememberPulled(
  memory: Memory,
  { args: { reference } }: StepOf<'pull-image'>,
  result: StepResult | undefined,
  at: number,
): Memory {
  const { image, wasHere = false } = result ?? {};
  if (image === undefined) return memory;
  const known = memory.pulled[image];
  if (wasHere || known?.references.includes(reference) === true) return memory;
  const references = [...(known?.references ?? []), reference];
  return { ...memory, pulled: { ...memory.pulled, [image]: { references, at } } };
}

/** A name that we gave it goes with it. Of an image that we did not pull nothing goes. */
export function rememberNamed(
  memory: Memory,
  { args: { image, reference } }: StepOf<'tag-image'>,
  at: number,
): Memory {
  const known = memory.pulled[image];
  if (known === undefined || known.references.includes(reference)) return memory;
  const references = [...known.references, reference];
  return { ...memory, pulled: { ...memory.pulled, [image]: { ...known, references, at } } };
}

/** What gets this name again gets it from somebody else. */
export function rememberPruned(memory: Memory, image: string, reference: string): Memory {
  const known = memory.pulled[image];
  if (known === undefined) return memory;
  const references = known.references.filter((name) => name !== reference);
  return {
    ...memory,
    pulled: put(memory.pulled, image, references.length === 0 ? undefined : { ...known, references }),
  };
}

/** Something that we do not see uses it: it is no failure of anything, and is asked again later. */
export function rememberRefused(memory: Memory, image: string, at: number): Memory {
  const known = memory.pulled[image];
  if (known === undefined) return memory;
  return { ...memory, pulled: { ...memory.pulled, [image]: { ...known, refusedAt: at } } };
}

const NAMELESS = { ours: [], others: [] } as const;

/** Forgets what is gone or has become somebody else's, and knows since when nothing needs the others. */
export function watchPulled(
  memory: Memory,
  {
    desired,
    observed,
    now,
  }: { readonly desired: Desired; readonly observed: Observed; readonly now: number },
): Memory {
  const before = Object.entries(memory.pulled);
  if (before.length === 0) return memory;
  const images = new Map(observed.localImages.map((image) => [image.id, image]));
  const { held, waiting } = imageNeeds(desired, observed, memory);
  const after = before.flatMap(([id, entry]): [string, PulledImage][] => {
    const record = notInFuture(entry, now);
    const image = images.get(id);
    const { ours, others } = image === undefined ? NAMELESS : namesOf(image, record);
    const belongsToOthers = ours.length === 0 && others.length > 0;
    if (image === undefined || belongsToOthers) return now - record.at < LOOK_MS ? [[id, record]] : [];
    return [[id, held.has(id) || waiting.has(id) ? needed(record) : idle(record, now)]];
  });
  const unchanged =
    after.length === before.length && after.every(([id, entry]) => entry === memory.pulled[id]);
  return unchanged ? memory : { ...memory, pulled: Object.fromEntries(after) satisfies Pulled };
}

function needed(record: PulledImage): PulledImage {
  if (record.idleAt === undefined) return record;
  const { idleAt: _, ...rest } = record;
  return rest;
}

function idle(record: PulledImage, now: number): PulledImage {
  return record.idleAt === undefined ? { ...record, idleAt: now } : record;
}

/** The clock was set back: nothing happened in the future. */
function notInFuture(record: PulledImage, now: number): PulledImage {
  const { at, idleAt = 0, refusedAt = 0 } = record;
  if (Math.max(at, idleAt, refusedAt) <= now) return record;
  return {
    ...record,
    at: Math.min(at, now),
    ...(record.idleAt === undefined ? {} : { idleAt: Math.min(idleAt, now) }),
    ...(record.refusedAt === undefined ? {} : { refusedAt: Math.min(refusedAt, now) }),
  };
}
