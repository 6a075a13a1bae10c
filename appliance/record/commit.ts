/** What a replacement that has proven itself leaves behind: pure. */

import type { DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { choiceOf, standsFor } from '../plan/image-choice.ts';
import type { Memory } from '../plan/memory.ts';
import type { ImageChoice, ImageInForce, QuarantineRecord, Replacement } from '../plan/update-memory.ts';
import { quarantineKey, releaseOf } from '../plan/release.ts';
import { keep, put } from './entries.ts';

interface Scene {
  readonly service: DesiredService;
  readonly container: DesiredContainer;
  readonly observed: Observed;
  readonly now: number;
}

/** The new image is in force, the one before is kept for a rollback, and what was taken back earlier is forgotten. */
export function commitImage(memory: Memory, scene: Scene, replacement: Replacement): Memory {
  const { name } = scene.container;
  const { from, to } = replacement;
  const isRollback = memory.updates[replacement.service]?.kind === 'rollback';
  // Another configuration proves nothing of an image that was taken back.
  const isOver = ({ container, bad, good }: QuarantineRecord): boolean =>
    container === name && (from.image !== to.image || bad.image === good.image);
  const settled = { ...memory, quarantine: keep(memory.quarantine, (_, record) => !isOver(record)) };
  if (from.image === to.image) return settled;
  const images = put(memory.images, name, inForce(memory, scene, replacement));
  return isRollback ? refuse({ ...settled, images }, scene, replacement) : { ...settled, images };
}

/** It was proven, but could not take over: the image before is in force again. */
export function withdrawImage(
  memory: Memory,
  { container, now }: Pick<Scene, 'container' | 'now'>,
  { from, to }: Replacement,
): Memory {
  const { name } = container;
  const kept = memory.images[name];
  if (from.image === to.image || kept?.image !== to.image || kept.previous === undefined) return memory;
  const { of, local, previous } = kept;
  return {
    ...memory,
    images: put(memory.images, name, { ...previous, of, local, at: now }),
    quarantine: put(memory.quarantine, quarantineKey(name, from), undefined),
  };
}

function inForce(
  memory: Memory,
  { service, observed, now, container }: Scene,
  { from, to }: Replacement,
): ImageInForce {
  const before = memory.images[container.name];
  const { reference } = to;
  const previous: ImageChoice =
    before?.image === from.image ? choiceOf(before) : choiceOf({ ...from, reference: from.image });
  return {
    ...choiceOf(to),
    of: standsFor(reference, service.image) ? service.image : (before?.of ?? service.image),
    local: observed.images[service.image]?.id ?? '',
    at: now,
    previous,
  };
}

/** What an operator went back from is not taken again by itself. */
function refuse(memory: Memory, { container, now }: Scene, { service, from, to }: Replacement): Memory {
  const record: QuarantineRecord = {
    service,
    container: container.name,
    at: now,
    reason: 'an operator went back to the image before',
    bad: releaseOf(from),
    good: releaseOf(to),
    byOperator: true,
  };
  return { ...memory, quarantine: put(memory.quarantine, quarantineKey(container.name, from), record) };
}
