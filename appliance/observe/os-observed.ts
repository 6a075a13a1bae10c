/** The operating system's updates as one look sees them. Plain data; made by `os-watch.ts`. */

import type { Upgrade } from '../adapters/apt/packages.ts';
import type { FailedRun } from '../adapters/apt/upgrade-log.ts';
import type { UnitState } from '../adapters/systemd/manager.ts';

export type { UnitState } from '../adapters/systemd/manager.ts';

export type OsObserved = { readonly state: 'unavailable'; readonly reason: string } | OsSeen;

export interface OsSeen {
  readonly state: 'available';
  /** Names one boot of the host. */
  readonly bootId: string;
  readonly uptimeMs: number;
  /** Of the machine, as IANA names it. */
  readonly timeZone: string;
  /** Patterns of origins.d. */
  readonly origins: readonly string[];
  /** Path -> text of those of our files that are there. */
  readonly files: Readonly<Record<string, string>>;
  /** When our settings of apt were written last. */
  readonly configuredAt?: number;
  /** unattended-upgrades is installed. */
  readonly isInstalled: boolean;
  /** Times are milliseconds since the epoch, as files carry them: a clock that was wrong then shows in them. */
  readonly lastCheckAt?: number;
  readonly lastRunAt?: number;
  readonly lastSuccessAt?: number;
  readonly failedRun?: FailedRun;
  readonly keptBack: readonly string[];
  /** Somebody installs or removes packages now: unattended-upgrades, or a person. */
  readonly isInstalling: boolean;
  /** Absent: not asked yet. */
  readonly broken?: readonly string[];
  /** Absent: not asked yet. */
  readonly pending?: readonly Upgrade[];
  readonly rebootRequired?: { readonly since: number; readonly packages: readonly string[] };
  readonly shutdown?: { readonly mode: string; readonly at: number };
  /** Absent: this root is not that of the machine, or systemd did not answer. */
  readonly units?: ReadonlyMap<string, UnitState>;
  /**
   * How often settings of apt that are not ours install updates: `1` (days), `12h`, `always`; `0`: never. Absent: ours are
   * in force, it is not asked yet, or this root is not that of the machine.
   */
  readonly othersInterval?: string;
  /** Absent: the engine has not said. */
  readonly liveRestore?: boolean;
}

export const OS_UNITS = {
  checkTimer: 'apt-daily.timer',
  upgradeTimer: 'apt-daily-upgrade.timer',
  check: 'apt-daily.service',
  upgrade: 'apt-daily-upgrade.service',
  webSocket: 'appliance-web.socket',
} as const;
