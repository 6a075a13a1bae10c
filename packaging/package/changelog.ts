/** debian/changelog: which version is built, and the time that everything in the package carries. */

/** The changelog is not one of dpkg's (deb-changelog(5)). */
export class ChangelogError extends Error {
  override readonly name = 'ChangelogError';
}

export interface Changelog {
  readonly text: string;
  readonly version: string;
  /** Of its newest entry: SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch). */
  readonly date: Date;
}

/**
 * With an entry on top for a version that is asked for and is not the newest one: a second younger, as an entry must be younger than the one
 * below it.
 * @throws ChangelogError
 */
export function changelogFor(text: string, version: string | undefined): Changelog {
  const newest = /^applianced \((?<version>[^)]+)\) [\s\S]*?\n -- (?<who>.+) {2}(?<date>.+)$/m.exec(
    text,
  )?.groups;
  const time = Date.parse(newest?.['date'] ?? '');
  if (newest === undefined || Number.isNaN(time)) {
    throw new ChangelogError('debian/changelog does not begin with an entry');
  }
  if (version === undefined || version === newest['version']) {
    return { text, version: newest['version'] ?? '', date: new Date(time) };
  }
  const date = new Date(time + 1_000);
  const trailer = ` -- ${newest['who']}  ${date.toUTCString().replace('GMT', '+0000')}`;
  const entry = `applianced (${version}) unstable; urgency=medium\n\n  * Built as ${version}.\n\n${trailer}\n\n`;
  return { text: entry + text, version, date };
}
