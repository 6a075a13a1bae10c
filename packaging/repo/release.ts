/** What a Release file says of a repository (wiki.debian.org/DebianRepository/Format), and what it may not change. Pure. */
import { RepositoryError } from './repository-error.ts';

/** What devices remember of a repository: apt refuses to update from one in which any of these has changed. */
export interface Identity {
  readonly origin: string;
  readonly label: string;
  /** Folder below `dists/`, and `Suites:` of the devices' source. */
  readonly suite: string;
  readonly codename: string;
}

export interface ReleaseSettings extends Identity {
  readonly architectures: readonly string[];
  /** Devices refuse the repository this long after its date, unless it was published again (`renew`). */
  readonly validDays: number;
}

/** Fields that stand before the checksums. */
export type ReleaseFields = Readonly<Record<string, string>>;

export const component = 'main';

const dayMs = 86_400_000;
const identityFields = { Origin: 'origin', Label: 'label', Suite: 'suite', Codename: 'codename' } as const;

export function releaseFields(settings: ReleaseSettings, at: Date): ReleaseFields {
  return {
    Origin: settings.origin,
    Label: settings.label,
    Suite: settings.suite,
    Codename: settings.codename,
    Architectures: settings.architectures.join(' '),
    Components: component,
    Date: releaseDate(at),
    'Valid-Until': releaseDate(new Date(at.getTime() + settings.validDays * dayMs)),
    'Acquire-By-Hash': 'yes',
  };
}

/** RFC 1123 in UTC, as apt writes it: whole seconds. */
function releaseDate(at: Date): string {
  return at.toUTCString().replace('GMT', 'UTC');
}

/** Of a Release file that this tool has written. */
export function parseRelease(text: string): ReleaseFields {
  const lines = text.split('\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^([A-Z][\w-]*): (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What a repository was published with. */
export function settingsOf(fields: ReleaseFields): ReleaseSettings {
  const lastsMs = Date.parse(fields['Valid-Until'] ?? '') - Date.parse(fields['Date'] ?? '');
  return {
    origin: fields['Origin'] ?? '',
    label: fields['Label'] ?? '',
    suite: fields['Suite'] ?? '',
    codename: fields['Codename'] ?? '',
    architectures: (fields['Architectures'] ?? '').split(' '),
    validDays: Math.round(lastsMs / dayMs),
  };
}

/**
 * A web server answers in whole seconds whether a file has changed: of two publications within one second devices keep the
 * first (304). And apt ignores a Release that is older than the one that it has.
 * @throws RepositoryError
 */
export function requireLater(previous: ReleaseFields, at: Date): void {
  const before = Date.parse(previous['Date'] ?? '');
  if (Math.floor(at.getTime() / 1000) > Math.floor(before / 1000)) return;
  const dates = `published ${previous['Date']}; now ${releaseDate(at)}`;
  throw new RepositoryError(
    `A publication must be at least one second later than the one before, or devices do not see it (${dates}). Is the clock right? Try again.`,
  );
}

/** @throws RepositoryError */
export function requireSameIdentity(previous: ReleaseFields, settings: Identity): void {
  const changed = Object.entries(identityFields).filter(([field, key]) => previous[field] !== settings[key]);
  if (changed.length === 0) return;
  const details = changed.map(([field, key]) => `${field}: "${previous[field]}" is not "${settings[key]}"`);
  throw new RepositoryError(
    `Devices refuse a repository that changes its identity (${details.join('; ')}). Publish another suite or folder instead.`,
  );
}
