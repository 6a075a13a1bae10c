/** The files that make Debian's own updates what node.json wants: pure, exact text. */

import type { DesiredFile } from '../desired.ts';
import { checkCalendar, upgradeCalendar } from './calendar.ts';
import type { Calendar } from './calendar.ts';
import type { DesiredOs } from './desired-os.ts';

/** The repository of this product itself; those of vendors stand in origins.d. */
const OWN_ORIGIN = 'origin=applianced,label=applianced';

/**
 * Their upgrade replaces the engine or what runs its containers: that of docker-ce restarts them, that of docker.io (Debian 12
 * and 13) leaves them alone. Python patterns, matched from the beginning of a name.
 */
const ENGINE_PACKAGES = ['docker\\.io$', 'docker-ce$', 'moby-', 'containerd$', 'containerd\\.io$', 'runc$'];

export function isEnginePackage(name: string): boolean {
  return ENGINE_PACKAGES.some((pattern) => new RegExp(`^${pattern}`).test(name));
}

export interface OsFilesInput {
  /** Patterns of origins.d. */
  readonly origins: readonly string[];
  /** `undefined`: the engine has not said. */
  readonly liveRestore: boolean | undefined;
}

/** `held`: at any time of the day all containers might be restarted. */
export function engineUpdates(
  { window }: Pick<DesiredOs, 'window'>,
  liveRestore: boolean | undefined,
): 'unattended' | 'window' | 'held' {
  if (liveRestore === true) return 'unattended';
  return window === undefined ? 'held' : 'window';
}

/** None where updates are off. */
export function osFiles(desired: DesiredOs, input: OsFilesInput): readonly DesiredFile[] {
  if (desired.updates !== 'on') return [];
  const { places } = desired;
  return [
    file(desired, places.aptConf, aptConf(desired, input)),
    file(desired, places.checkTimer, timer(checkCalendar)),
    file(desired, places.upgradeTimer, timer(upgradeCalendar(desired.window))),
  ];
}

/** All that may be there, wanted or not. */
export function osFilePaths({ places }: Pick<DesiredOs, 'places'>): readonly string[] {
  return [places.aptConf, places.checkTimer, places.upgradeTimer];
}

function file({ owner }: DesiredOs, path: string, content: string): DesiredFile {
  return { path, content, isSecret: false, mode: 0o644, ...owner };
}

const NOTE = [
  'Written by applianced while auto_update is on in /etc/applianced/node.json, and removed when it is off.',
  'Changes here are overwritten; a file that sorts after this one can overrule it.',
];

function aptConf(desired: DesiredOs, { origins, liveRestore }: OsFilesInput): string {
  const held = engineUpdates(desired, liveRestore) === 'held';
  return lines([
    ...NOTE.map((text) => `// ${text}`),
    'APT::Periodic::Enable "1";',
    '// "always": the daily script compares days otherwise, however often its timer elapses.',
    'APT::Periodic::Update-Package-Lists "always";',
    'APT::Periodic::Unattended-Upgrade "always";',
    '// A list that cannot be fetched or verified is a failure, not a warning.',
    'APT::Update::Error-Mode "any";',
    '// Nobody is there to answer: a configuration file that was changed on this machine stays.',
    'DPkg::Options { "--force-confdef"; "--force-confold"; };',
    "// Added to the distribution's own list.",
    'Unattended-Upgrade::Origins-Pattern {',
    ...[...new Set([OWN_ORIGIN, ...origins])].map((origin) => `  "${origin}";`),
    '};',
    '// applianced reboots, inside the window and with a warning, if auto_reboot says so.',
    'Unattended-Upgrade::Automatic-Reboot "false";',
    ...(held ? blacklist() : []),
  ]);
}

function blacklist(): readonly string[] {
  return [
    '// Their upgrade may restart all containers: held until there is an update_window or the engine has live-restore.',
    'Unattended-Upgrade::Package-Blacklist {',
    ...ENGINE_PACKAGES.map((pattern) => `  "${pattern}";`),
    '};',
  ];
}

function timer({ onCalendar, jitterMinutes, persistent }: Calendar): string {
  return lines([
    ...NOTE.map((text) => `# ${text}`),
    '[Timer]',
    '# Empty: takes the place of what the timer has.',
    'OnCalendar=',
    ...onCalendar.map((expression) => `OnCalendar=${expression}`),
    `RandomizedDelaySec=${jitterMinutes}min`,
    'AccuracySec=1s',
    `Persistent=${persistent}`,
  ]);
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
