/** What a container is made of: comparing releases, and finding what was taken back of them. Pure. */

import { label } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { QuarantineRecord, Release } from './update-memory.ts';

export function isMadeOf(
  container: Pick<ObservedContainer, 'imageId' | 'labels'>,
  release: Pick<Release, 'image' | 'configHash'>,
): boolean {
  return container.imageId === release.image && container.labels[label.configHash] === release.configHash;
}

export function quarantineKey(
  container: string,
  { image, configHash }: Pick<Release, 'image' | 'configHash'>,
): string {
  return `${container} ${image} ${configHash}`;
}

/** Without what else is known of it. */
export function releaseOf({ image, digest, configHash }: Release): Release {
  return { image, ...(digest === undefined ? {} : { digest }), configHash };
}

/** Whether an image was taken back; by its digests where it has some, as an id is lost with the image. A configuration alone is none. */
export function refusesImage(
  { bad, good }: QuarantineRecord,
  image: string | undefined,
  digests: readonly (string | undefined)[],
): boolean {
  if (bad.image === good.image) return false;
  return bad.image === image || (bad.digest !== undefined && digests.includes(bad.digest));
}
