/** Publishes a repository: packages in, indexes beside their place, signature, and last what devices look at first. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lockExclusively } from '../dev/exclusive.ts';
import {
  compress,
  debFilesIn,
  newestFirst,
  packagesIndex,
  processesAtOnce,
  releaseText,
  sha256Of,
} from './archive-tools.ts';
import { keyringFile, originsFile, originsText, sourcesFile, sourcesText } from './device-files.ts';
import { fewAtOnce } from './few-at-once.ts';
import { indexFolders, packageEntries, type IndexFile } from './index-files.ts';
import { moveInPlace, putInPlace, removeSuperseded, writeInPlace } from './public-files.ts';
import { groupByPackage, planAdditions, planPrune, poolFolder } from './pool.ts';
import {
  parseRelease,
  releaseFields,
  requireLater,
  requireSameIdentity,
  settingsOf,
  type ReleaseFields,
  type ReleaseSettings,
} from './release.ts';
import { requireFingerprints, signRelease, writeKeyring, type Signer } from './signing.ts';

export interface Publication {
  /** The repository: what a web server shows to devices. */
  readonly out: string;
  readonly suite: string;
  /** What differs from the publication before; the first one has `defaultSettings`. */
  readonly settings: Changes;
  readonly signer: Signer;
  /** Date of the release and of its files. */
  readonly at: Date;
  /** A folder whose .deb files are added. */
  readonly debs: string | undefined;
  /** Each package keeps so many of its newest versions. Default: all. */
  readonly keep: number | undefined;
  /** Where devices will find `out`. Default: their source file stays as it is. */
  readonly url: string | undefined;
}

type Changes = {
  readonly [Name in keyof Omit<ReleaseSettings, 'suite'>]?: ReleaseSettings[Name] | undefined;
};

export interface Published {
  /** Paths below `out`. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** `Valid-Until` of the Release. */
  readonly validUntil: string;
}

const stageName = '.stage';
const defaultSettings: Omit<ReleaseSettings, 'suite' | 'codename'> = {
  origin: 'applianced',
  label: 'applianced',
  architectures: ['amd64', 'arm64'],
  validDays: 90,
};

/** @throws RepositoryError before anything changes for devices. */
export async function publish(publication: Publication): Promise<Published> {
  const { out, suite, signer } = publication;
  // Web servers and Release files know whole seconds.
  const at = new Date(Math.floor(publication.at.getTime() / 1000) * 1000);
  requireFingerprints(signer.keys);
  await mkdir(join(out, poolFolder(suite)), { recursive: true });
  using _ = lockExclusively(out, 'another publication');
  const dists = join(out, 'dists', suite);
  const previous = await previousRelease(dists);
  const settings = decideSettings(publication, previous);
  if (previous !== undefined) {
    requireLater(previous, at);
    requireSameIdentity(previous, settings);
  }
  const stage = join(out, stageName);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage);
  try {
    const added = await addPackages(publication, settings);
    const removed = await pruned(publication);
    const indexes = await stageIndexes(out, stage, settings, new Set(removed));
    const fields = releaseFields(settings, at);
    await writeFile(join(stage, 'Release'), await releaseText(stage, fields));
    await signRelease(stage, signer, at);
    await writeDeviceFiles(publication, settings);
    await moveInPlace(stage, dists, indexes, at);
    await removeSuperseded(dists, settings, indexes);
    for (const path of removed) await rm(join(out, path));
    return { added, removed, validUntil: fields['Valid-Until'] ?? '' };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function previousRelease(dists: string): Promise<ReleaseFields | undefined> {
  try {
    return parseRelease(await readFile(join(dists, 'Release'), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function decideSettings(
  { suite, settings }: Publication,
  previous: ReleaseFields | undefined,
): ReleaseSettings {
  const before = previous === undefined ? { ...defaultSettings, codename: suite } : settingsOf(previous);
  return {
    suite,
    origin: settings.origin ?? before.origin,
    label: settings.label ?? before.label,
    codename: settings.codename ?? before.codename,
    architectures: settings.architectures ?? before.architectures,
    validDays: settings.validDays ?? before.validDays,
  };
}

/** Nothing names them yet: for devices this changes nothing. */
async function addPackages(
  { out, suite, debs }: Publication,
  { architectures }: ReleaseSettings,
): Promise<string[]> {
  if (debs === undefined) return [];
  const held = await debFilesIn(join(out, poolFolder(suite)));
  const additions = planAdditions(suite, architectures, held, await debFilesIn(debs));
  for (const { from, to } of additions) await putInPlace(from, join(out, to));
  return additions.map(({ to }) => to);
}

async function pruned({ out, suite, keep }: Publication): Promise<string[]> {
  if (keep === undefined) return [];
  const groups = groupByPackage(await debFilesIn(join(out, poolFolder(suite))));
  const sorted = await fewAtOnce(groups, processesAtOnce, newestFirst);
  return planPrune(sorted, keep).map(({ path }) => path.slice(out.length + 1));
}

async function stageIndexes(
  out: string,
  stage: string,
  settings: ReleaseSettings,
  without: ReadonlySet<string>,
): Promise<IndexFile[]> {
  const indexes: IndexFile[] = [];
  for (const [index, folder] of indexFolders(settings).entries()) {
    const text = await packagesIndex(out, settings.suite, settings.architectures[index] ?? '');
    const path = join(stage, folder, 'Packages');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, packageEntries(text, without));
    await compress(path);
    for (const name of ['Packages', 'Packages.gz', 'Packages.xz']) {
      const content = await readFile(join(stage, folder, name));
      indexes.push({ path: `${folder}/${name}`, sha256: sha256Of(content) });
    }
  }
  return indexes;
}

/** They belong to no suite: a device takes them once, with a package or by hand. */
async function writeDeviceFiles({ out, signer, url }: Publication, settings: ReleaseSettings): Promise<void> {
  await writeKeyring(join(out, keyringFile), signer);
  await writeInPlace(join(out, originsFile), originsText(settings));
  if (url !== undefined) await writeInPlace(join(out, sourcesFile), sourcesText(url, settings));
}
