/** The names and ids of images that the planner asks for. */

import type { Desired } from '../desired/desired.ts';
import { keptReference, withDigest } from './image-choice.ts';
import type { Memory } from './memory.ts';

export function imageNames(desired: Desired | undefined, memory: Memory): readonly string[] {
  const services = desired?.services ?? [];
  const names = services.flatMap(({ image, containers }) => {
    const newest = memory.newest[image];
    return [
      image,
      ...(newest === undefined ? [] : [withDigest(image, newest.digest)]),
      ...containers.flatMap(({ name }) => namesOf(name, memory)),
    ];
  });
  return [...new Set(names)];
}

function namesOf(name: string, memory: Memory): readonly string[] {
  const kept = memory.images[name];
  const replacement = memory.replacements[name];
  const choices = [kept, kept?.previous, replacement?.to].filter((choice) => choice !== undefined);
  return [keptReference(name), ...choices.flatMap(({ image, reference }) => [image, reference])];
}
