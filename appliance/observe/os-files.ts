/** What apt, unattended-upgrades and systemd left in files: read again only where one has changed. */

import type { CachedFiles } from '../adapters/apt/cached-files.ts';
import { readFailedRun } from '../adapters/apt/upgrade-log.ts';
import type { OsSeen } from './os-observed.ts';

/** Declared here because observing does not import the configuration. */
export interface OsPlaces {
  readonly aptConf: string;
  readonly checkTimer: string;
  readonly upgradeTimer: string;
  readonly webSocket: string;
  readonly originsDir: string;
  readonly unattendedUpgrade: string;
  readonly lists: string;
  readonly checkStamp: string;
  readonly checkSuccessStamp: string;
  readonly successStamp: string;
  readonly runStamp: string;
  readonly keptBack: string;
  readonly log: string;
  readonly rebootRequired: string;
  readonly rebootPackages: string;
  readonly shutdown: string;
}

type FromFiles = Omit<
  OsSeen,
  | 'state'
  | 'bootId'
  | 'uptimeMs'
  | 'timeZone'
  | 'broken'
  | 'pending'
  | 'units'
  | 'isInstalling'
  | 'othersInterval'
  | 'liveRestore'
>;

export function readOsFiles(files: CachedFiles, places: OsPlaces): FromFiles {
  // Lists change in part also where fetching the others failed: they count only where nothing leaves a stamp.
  const stamps = [places.checkStamp, places.checkSuccessStamp].map((path) => files.changedAt(path));
  const lastCheckAt = latest(stamps) ?? files.changedAt(places.lists);
  const failedRun = readFailedRun(files, places.log);
  const since = files.changedAt(places.rebootRequired);
  const shutdown = parseShutdown(files.text(places.shutdown) ?? '');
  const ours = [places.aptConf, places.checkTimer, places.upgradeTimer, places.webSocket];
  const own = ours.flatMap((path): [string, string][] => {
    const text = files.text(path);
    return text === undefined ? [] : [[path, text]];
  });
  return {
    origins: readOrigins(files, places.originsDir),
    files: Object.fromEntries(own),
    isInstalled: files.changedAt(places.unattendedUpgrade) !== undefined,
    keptBack: words(files.text(places.keptBack)),
    ...times(files, places),
    ...(lastCheckAt === undefined ? {} : { lastCheckAt }),
    ...(failedRun === undefined ? {} : { failedRun }),
    ...(since === undefined
      ? {}
      : { rebootRequired: { since, packages: words(files.text(places.rebootPackages)) } }),
    ...(shutdown === undefined ? {} : { shutdown }),
  };
}

function times(
  files: CachedFiles,
  places: OsPlaces,
): Pick<OsSeen, 'configuredAt' | 'lastRunAt' | 'lastSuccessAt'> {
  const configuredAt = files.changedAt(places.aptConf);
  const lastRunAt = files.changedAt(places.runStamp);
  const lastSuccessAt = files.changedAt(places.successStamp);
  return {
    ...(configuredAt === undefined ? {} : { configuredAt }),
    ...(lastRunAt === undefined ? {} : { lastRunAt }),
    ...(lastSuccessAt === undefined ? {} : { lastSuccessAt }),
  };
}

/** A pattern that could end the text that it is put into is left out. */
const PATTERN = /^[^"\\\p{Cc}]+$/u;

function readOrigins(files: CachedFiles, folder: string): readonly string[] {
  const names = files.names(folder).filter((name) => name.endsWith('.conf'));
  const lines = names.flatMap((name) => (files.text(`${folder}/${name}`) ?? '').split('\n'));
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(#|\/\/)/.test(line) && PATTERN.test(line));
}

function words(text: string | undefined): readonly string[] {
  return [...new Set((text ?? '').split(/\s+/).filter((word) => word !== ''))].toSorted();
}

/** `USEC=...` (since the epoch) and `MODE=reboot`, as systemd-logind writes them. */
function parseShutdown(text: string): OsSeen['shutdown'] {
  const micros = /^USEC=(\d+)$/m.exec(text)?.[1];
  const mode = /^MODE=(\S+)$/m.exec(text)?.[1];
  return micros === undefined || mode === undefined
    ? undefined
    : { mode, at: Math.floor(Number(micros) / 1_000) };
}

function latest(found: readonly (number | undefined)[]): number | undefined {
  const known = found.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
