/** Which image the container of a replica is to be made from, and whether there is a newer one. Pure. */

import type { DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { ImageDetails } from '../observe/observed.ts';
import type { PlanContext } from './context.ts';
import { repositoryOf, ROLLBACK_REPOSITORY } from './engine-names.ts';
import type { Candidate } from './judgement.ts';
import type { ImageChoice, ImageInForce } from './update-memory.ts';

/** What the container is made from as long as nothing newer is let in; `undefined`: not on this machine. */
export function imageInForce(
  { memory, observed }: Pick<PlanContext, 'memory' | 'observed'>,
  service: DesiredService,
  container: DesiredContainer,
): ImageChoice | undefined {
  const { image: reference } = service;
  const local = observed.images[reference];
  const kept = memory.images[container.name];
  const isOfFile = kept?.of === reference;
  if (isOfFile && (observed.images[kept.image] !== undefined || local === undefined)) {
    return choiceOf(kept);
  }
  return local === undefined ? undefined : localChoice(local, reference);
}

/** The one that is newer than what is in force; whether it may be used is for `update-policy.ts`. */
export function candidateFor(
  context: Pick<PlanContext, 'memory' | 'observed' | 'desired'>,
  service: DesiredService,
  container: DesiredContainer,
  inForce: ImageChoice | undefined = imageInForce(context, service, container),
): Candidate | undefined {
  if (inForce === undefined) return undefined;
  const kept = context.memory.images[container.name];
  const request = context.memory.updates[service.name];
  if (request?.kind === 'rollback') return formerOf(context, kept, request.at);
  return newestOf(context, service, inForce) ?? movedTo(context, service, inForce, kept);
}

/** What was changed since has fulfilled the request. */
function formerOf(
  { observed }: Pick<PlanContext, 'observed'>,
  kept: ImageInForce | undefined,
  askedAt: number,
): Candidate | undefined {
  if (kept?.previous === undefined || kept.at >= askedAt) return undefined;
  if (observed.images[kept.previous.image] === undefined) return undefined;
  return { source: 'rollback', ...kept.previous };
}

function movedTo(
  { observed, memory }: Pick<PlanContext, 'observed' | 'memory'>,
  service: DesiredService,
  inForce: ImageChoice,
  kept: ImageInForce | undefined,
): Candidate | undefined {
  const local = observed.images[service.image];
  if (kept?.of !== service.image || local === undefined) return undefined;
  if (local.id === kept.local || local.id === inForce.image) return undefined;
  // Our own pull (pull_policy), or the update of another service, has moved it: nobody has decided anything by hand.
  const isOurs =
    memory.pulled[local.id]?.references.includes(service.image) === true ||
    Object.values(memory.images).some(({ of, image }) => of === service.image && image === local.id);
  return { source: isOurs ? 'registry' : 'local', ...localChoice(local, service.image) };
}

function newestOf(
  { observed, desired }: Pick<PlanContext, 'observed' | 'desired'>,
  service: DesiredService,
  inForce: ImageChoice,
): Candidate | undefined {
  const newest = observed.registry[service.image]?.newest;
  if (newest === undefined || desired.offline || service.pullPolicy === 'never') return undefined;
  const known = digestsOf(observed.images[inForce.image], service.image);
  if (inForce.digest !== undefined) known.add(inForce.digest);
  if (newest.sameAs.some((digest) => known.has(digest))) return undefined;
  const reference = withDigest(service.image, newest.digest);
  const image = observed.images[reference];
  // The same content under another digest, as after an index was written anew.
  if (image?.id === inForce.image) return undefined;
  return {
    source: 'registry',
    reference,
    digest: newest.digest,
    ...(image === undefined ? {} : { image: image.id }),
  };
}

/** `app:1` -> `app:1@sha256:...`: the digest decides, the tag is for readers. */
export function withDigest(reference: string, digest: string): string {
  return `${reference}@${digest}`;
}

/** `app:1@sha256:...` -> `app:1`. */
export function withoutDigest(reference: string): string {
  return reference.split('@')[0] ?? reference;
}

/** `app:1@sha256:...` is what `app:1` named once; a reference that has a digest in the file names itself alone. */
export function standsFor(reference: string, image: string): boolean {
  return reference === image || withoutDigest(reference) === image;
}

/** Digests of this reference's repository that the image was pulled by. */
export function digestsOf(
  image: Pick<ImageDetails, 'repoDigests'> | undefined,
  reference: string,
): Set<string> {
  const known = image?.repoDigests ?? [];
  if (known.length === 0) return new Set();
  const repository = repositoryOf(reference);
  const digests = known.flatMap((named) => {
    const [name = '', digest] = named.split('@');
    return digest !== undefined && repositoryOf(name) === repository ? [digest] : [];
  });
  return new Set(digests);
}

/** Without what else is known of it. */
export function choiceOf({ image, reference, digest }: ImageChoice): ImageChoice {
  return { image, reference, ...(digest === undefined ? {} : { digest }) };
}

/** What a name stands for on this machine. */
export function localChoice(image: Pick<ImageDetails, 'id' | 'repoDigests'>, reference: string): ImageChoice {
  const [digest] = digestsOf(image, reference);
  return { image: image.id, reference, ...(digest === undefined ? {} : { digest }) };
}

/** A name by which the engine finds exactly this image: the file's where it can. */
export function nameOf(
  { observed }: Pick<PlanContext, 'observed'>,
  { image, reference }: ImageChoice,
  wanted: string,
): string {
  if (observed.images[wanted]?.id === image) return wanted;
  return observed.images[reference]?.id === image ? reference : image;
}

/** The name under which the image before the present one is kept. */
export function keptReference(containerName: string): string {
  // A tag has 128 characters at most, and does not begin with a dot or a dash; what differs stands at the end.
  return `${ROLLBACK_REPOSITORY}:${containerName.slice(-128).replace(/^[.-]+/, '')}`;
}
