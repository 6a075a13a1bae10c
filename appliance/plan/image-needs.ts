/** Which images on this machine something needs, whoever brought them. Pure. */

import type { Desired, DesiredService } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { engineName, repositoryOf } from './engine-names.ts';
import type { Memory } from './memory.ts';
import { refusesImage } from './release.ts';

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
  const here = byDigest(observed);
  for (const service of desired.services) {
    for (const id of newestOf(service, here, observed, memory))
      if (!held.has(id)) waiting.set(id, service.image);
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
function newestOf(
  service: DesiredService,
  here: ReadonlyMap<string, readonly string[]>,
  observed: Observed,
  memory: Memory,
): readonly string[] {
  const digests = [
    memory.newest[service.image]?.digest,
    ...(observed.registry[service.image]?.newest?.sameAs ?? []),
  ].filter((digest) => digest !== undefined);
  const repository = repositoryOf(service.image);
  const found = digests.flatMap((digest) => here.get(`${repository}@${digest}`) ?? []);
  return found.filter((id) =>
    service.containers.some(({ name }) => !wasTakenBack(memory, name, id, digests)),
  );
}

/** Name with a digest -> ids of the images that carry it. */
function byDigest({ localImages }: Observed): ReadonlyMap<string, readonly string[]> {
  const named = localImages.flatMap(({ id, repoDigests }) => repoDigests.map((name) => ({ id, name })));
  return new Map(
    [...Map.groupBy(named, ({ name }) => name)].map(([name, all]) => [name, all.map(({ id }) => id)]),
  );
}

function wasTakenBack(memory: Memory, container: string, id: string, digests: readonly string[]): boolean {
  return Object.values(memory.quarantine).some(
    (record) => record.container === container && refusesImage(record, id, digests),
  );
}
