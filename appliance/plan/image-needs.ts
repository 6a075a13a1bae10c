/** Which images on this machine something needs, whoever brought them. Pure. */

import type { Desired, DesiredService } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { engineName, isDigestName, repositoryOf } from './engine-names.ts';
import type { Memory } from './memory.ts';

export interface ImageNeeds {
  /** Ids of images that must stay whatever happens. */
  readonly held: ReadonlySet<string>;
  /** Id of an image that was pulled and waits to be used -> the reference of the file that it is the newest of. */
  readonly waiting: ReadonlyMap<string, string>;
}

/** `desired`: of the file, also where an operator has removed the stack from the engine: it must come back without a registry. */
export function imageNeeds(
  desired: Pick<Desired, 'services'>,
  observed: Observed,
  memory: Memory,
): ImageNeeds {
  const held = new Set<string>([
    ...observed.containers.map(({ imageId }) => imageId),
    ...observed.foreign.map(({ imageId }) => imageId),
    ...Object.values(memory.images).flatMap(({ image, previous }) =>
      previous === undefined ? [image] : [image, previous.image],
    ),
    ...Object.values(memory.replacements).flatMap(({ from, to }) => [from.image, to.image]),
    ...desired.services.flatMap(({ image }) => {
      const local = observed.images[image];
      return local === undefined ? [] : [local.id];
    }),
    ...idsNamed(desired, observed),
  ]);
  const waiting = new Map<string, string>();
  for (const service of desired.services) {
    for (const id of newestOf(service, observed, memory)) if (!held.has(id)) waiting.set(id, service.image);
  }
  return { held, waiting };
}

/** The same once more, from the list: whichever of the two looks is the older one, what either shows stays. */
function idsNamed(desired: Pick<Desired, 'services'>, { localImages }: Observed): readonly string[] {
  const wanted = new Set(desired.services.map(({ image }) => engineName(image)));
  return localImages
    .filter(({ repoTags, repoDigests }) => [...repoTags, ...repoDigests].some((name) => wanted.has(name)))
    .map(({ id }) => id);
}

/** The newest that the registry has, where it is here already and some container may still be made from it. */
function newestOf(service: DesiredService, observed: Observed, memory: Memory): readonly string[] {
  const digests = [
    memory.newest[service.image]?.digest,
    ...(observed.registry[service.image]?.newest?.sameAs ?? []),
  ].filter((digest) => digest !== undefined);
  const names = new Set(digests.map((digest) => `${repositoryOf(service.image)}@${digest}`));
  return observed.localImages
    .filter(({ repoDigests }) => repoDigests.some((name) => isDigestName(name) && names.has(name)))
    .filter((image) => service.containers.some(({ name }) => !wasTakenBack(memory, name, image.id, digests)))
    .map(({ id }) => id);
}

function wasTakenBack(memory: Memory, container: string, id: string, digests: readonly string[]): boolean {
  return Object.values(memory.quarantine).some(
    ({ container: name, bad, good }) =>
      name === container &&
      bad.image !== good.image &&
      (bad.image === id || (bad.digest !== undefined && digests.includes(bad.digest))),
  );
}
