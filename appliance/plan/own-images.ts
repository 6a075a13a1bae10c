/** Which names of an image are ours: an image that this appliance pulled may carry names of others too, and those stay. Pure. */

import type { ImageSummary } from '../observe/observed.ts';
import { engineName, isDigestName, repositoryOf, ROLLBACK_REPOSITORY } from './engine-names.ts';
import type { PulledImage } from './update-memory.ts';

export interface ImageNames {
  /** Tags first: with the last tag of a repository the engine takes its digests away by itself. */
  readonly ours: readonly string[];
  readonly others: readonly string[];
}

/** A pull by tag leaves the digest as a second name; where somebody else has a tag of that repository, it is theirs as well. */
export function namesOf(image: ImageSummary, { references }: PulledImage): ImageNames {
  const pulled = new Set(references.map((reference) => engineName(reference)));
  const repositories = new Set(references.map((reference) => repositoryOf(reference)));
  const isOurTag = (tag: string): boolean =>
    pulled.has(engineName(tag)) || repositoryOf(tag) === ROLLBACK_REPOSITORY;
  const others = image.repoTags.filter((tag) => !isOurTag(tag));
  const theirs = new Set(others.map((tag) => repositoryOf(tag)));
  const isOurDigest = (name: string): boolean =>
    repositories.has(repositoryOf(name)) && !theirs.has(repositoryOf(name));
  return {
    ours: [...image.repoTags.filter((tag) => isOurTag(tag)), ...image.repoDigests.filter(isOurDigest)],
    others: [...others, ...image.repoDigests.filter((name) => !isOurDigest(name))],
  };
}

/** Names that are left once the engine has taken this one away. */
export function namesWithout(image: ImageSummary, name: string): readonly string[] {
  const tags = image.repoTags.filter((tag) => tag !== name);
  const repository = repositoryOf(name);
  const isLastTag = !isDigestName(name) && tags.every((tag) => repositoryOf(tag) !== repository);
  const digests = image.repoDigests.filter(
    (digest) => digest !== name && !(isLastTag && repositoryOf(digest) === repository),
  );
  return [...tags, ...digests];
}
