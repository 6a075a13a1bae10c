/** One bundle from its parts to the shelf. */

import { createStaging } from '../adapters/archive/staging.ts';
import { writeTarGz } from '../adapters/archive/tar-gz.ts';
import type { SupportBundle } from '../contract/support.ts';
import { gather } from './gather.ts';
import type { Gathered, Limits } from './gather.ts';
import { manifestText } from './manifest.ts';
import type { About } from './manifest.ts';
import type { Part } from './part.ts';
import type { Redaction } from './redaction.ts';
import type { Shelf } from './shelf.ts';

export interface MakeDeps {
  readonly shelf: Pick<Shelf, 'place' | 'publish'>;
  readonly parts: readonly Part[];
  readonly about: About;
  readonly redaction: Redaction;
  readonly limits: Limits;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  /** Before each part. */
  readonly onPart: (part: string, done: number) => void;
}

/** As it is kept. Rejects with FileWriteError, or the reason of `signal`; then files without a bundle's name are left. */
export async function makeBundle(
  bundle: SupportBundle,
  deps: MakeDeps,
  signal: AbortSignal,
): Promise<SupportBundle> {
  const places = await deps.shelf.place();
  const staging = createStaging(places.staging);
  let results: readonly Gathered[] = [];
  const folder = bundle.name.replace(/\.tar\.gz$/, '');
  const manifest = (gathered: readonly Gathered[]): string => {
    results = gathered;
    return manifestText(deps.about, bundle, gathered);
  };
  const createdAt = Date.parse(bundle.createdAt);
  const entries = gather({ ...deps, staging, folder, createdAt, manifest }, signal);
  const written = await writeTarGz(places.archive, entries, signal);
  await staging.remove();
  const missing = results.flatMap(({ part, why }) => (why === undefined ? [] : [{ part, why }]));
  const whole = { ...bundle, ...written, state: 'done', done: bundle.total, missing } as const;
  await deps.shelf.publish(places.archive, whole);
  return whole;
}
