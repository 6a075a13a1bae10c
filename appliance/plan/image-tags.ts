/** Names of images on this machine, kept true: the file's name is what is in force, a name of ours keeps the one before. */

import type { PlanContext } from './context.ts';
import { keptReference } from './image-choice.ts';
import type { ImageInForce } from './update-memory.ts';

/** Not while a replacement is under way: what it ends with is not known yet. */
export function planImageTags(context: PlanContext): void {
  const { desired, memory } = context;
  if (Object.keys(memory.replacements).length > 0) return;
  const inForce = desired.services.flatMap((service) =>
    service.containers.flatMap(({ name }) => {
      const kept = memory.images[name];
      return kept?.of === service.image ? [{ name, kept }] : [];
    }),
  );
  for (const { name, kept } of inForce) {
    if (kept.previous !== undefined) {
      tag(context, kept.previous.image, keptReference(name), 'it is kept for a rollback');
    }
  }
  for (const [reference, { image, local }] of newestOf(inForce.map(({ kept }) => kept))) {
    // Who has moved the name since has decided so; the planner of updates sees it as newer.
    if (context.observed.images[reference]?.id === local) {
      tag(context, image, reference, 'it has proven itself');
    }
  }
}

/** Of services that share a reference the one that was updated last. */
function newestOf(inForce: readonly ImageInForce[]): ReadonlyMap<string, ImageInForce> {
  const newest = new Map<string, ImageInForce>();
  for (const kept of inForce) {
    const known = newest.get(kept.of);
    if (known === undefined || known.at < kept.at) newest.set(kept.of, kept);
  }
  return newest;
}

function tag({ draft, observed }: PlanContext, image: string, reference: string, reason: string): void {
  if (observed.images[reference]?.id === image || observed.images[image] === undefined) return;
  draft.step({
    kind: 'tag-image',
    about: reference,
    subject: `image ${reference}`,
    reason,
    after: [],
    args: { image, reference },
    input: image,
  });
}
