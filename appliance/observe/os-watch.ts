/**
 * Looks at the updates of the operating system. A look costs some stat calls; what needs a child process is asked beside
 * the loop, when the files that it depends on have changed and are at rest.
 */

import type { CachedFiles } from '../adapters/apt/cached-files.ts';
import type { Upgrade } from '../adapters/apt/packages.ts';
import { createBackground } from './background.ts';
import type { Background } from './background.ts';
import { createIntervalWatch } from './os-interval.ts';
import { readOsFiles } from './os-files.ts';
import type { OsPlaces } from './os-files.ts';
import { OS_UNITS } from './os-observed.ts';
import type { OsObserved, UnitState } from './os-observed.ts';

export interface OsWatchDeps {
  readonly places: OsPlaces & {
    readonly aptConfDir: string;
    readonly aptMainConf: string;
    readonly dpkgDir: string;
    readonly dpkgStatus: string;
    readonly dpkgLock: string;
    readonly localTime: string;
  };
  readonly files: CachedFiles;
  /** By any program, for writing. */
  readonly isLocked: (path: string) => boolean;
  readonly audit: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly pending: (signal: AbortSignal) => Promise<readonly Upgrade[]>;
  /** Absent: this root is not that of the machine. */
  readonly show?: (units: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, UnitState>>;
  /** How often apt's settings install updates. Absent: this root is not that of the machine. */
  readonly interval?: (signal: AbortSignal) => Promise<string>;
  /** `undefined`: there is no connection to the engine. */
  readonly liveRestore: (signal: AbortSignal) => Promise<boolean | undefined>;
  readonly bootId: string;
  readonly uptimeMs: () => number;
  readonly timeZone: (localTime: string) => string;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  readonly changed: () => void;
  readonly onError: (error: Error) => void;
  readonly signal: AbortSignal;
}

export interface OsWatch {
  /** Never rejects for what is not there. Waits for systemd's answer only after a step of ours, and the first time. */
  look(): Promise<OsObserved>;
  /** A step of ours changed what systemd knows. */
  noticed(): void;
}

/** dpkg writes its database again and again during an upgrade. */
const REST_MS = 8_000;
/** What nobody tells about: timers stopped by hand, live-restore switched by a reload of the engine. */
const ASK_AGAIN_MS = 5 * 60_000;
/** While something of apt runs, its end is to be seen soon. */
const ASK_WHILE_RUNNING_MS = 1_500;

export function createOsWatch(deps: OsWatchDeps): OsWatch {
  const { places, files, clock } = deps;
  const background = <Value>(ask: (signal: AbortSignal) => Promise<Value>): Background<Value> =>
    createBackground({ ask, changed: deps.changed, onError: deps.onError, signal: deps.signal });
  const audit = background(deps.audit);
  const pending = background(deps.pending);
  const live = background(deps.liveRestore);
  const othersInterval = createIntervalWatch(deps);
  const { show } = deps;
  let units: ReadonlyMap<string, UnitState> | undefined;
  const shown =
    show &&
    background(async (signal) => {
      units = await show(Object.values(OS_UNITS), signal);
      return [...units];
    });
  const whenAtRest = createRest(clock);
  const everySoOften = createPace(clock);
  let isStale = true;

  const askSystemd = async (): Promise<void> => {
    if (shown === undefined) return;
    const paths = [places.checkStamp, places.runStamp, places.log, places.lists, places.dpkgStatus];
    const stamps = paths.map((path) => files.stamp(path)).join(' ');
    const isRunning = [OS_UNITS.check, OS_UNITS.upgrade].some((unit) => isActive(units?.get(unit)));
    const due = everySoOften('systemd', stamps, isRunning ? ASK_WHILE_RUNNING_MS : ASK_AGAIN_MS);
    if (isStale) {
      isStale = false;
      await shown.askAnew();
    } else if (due) void shown.ask();
  };

  const askPackages = (): void => {
    const dpkg = [places.dpkgStatus, `${places.dpkgDir}/updates`].map((path) => files.stamp(path)).join(' ');
    const known = `${dpkg} ${files.stamp(places.lists)} ${files.stamp(places.aptConf)}`;
    if (whenAtRest('audit', dpkg)) void audit.ask();
    if (whenAtRest('pending', known)) void pending.ask();
  };

  return {
    noticed() {
      isStale = true;
    },
    async look() {
      if (
        files.changedAt(places.dpkgStatus) === undefined ||
        files.changedAt(places.aptConfDir) === undefined
      ) {
        return { state: 'unavailable', reason: 'this system has no apt' };
      }
      await askSystemd();
      askPackages();
      const pauseMs = live.answer() === undefined ? 0 : ASK_AGAIN_MS;
      if (everySoOften('live-restore', '', pauseMs)) void live.ask();
      const [broken, upgrades, liveRestore] = [audit.answer(), pending.answer(), live.answer()];
      const interval = othersInterval();
      return {
        state: 'available',
        bootId: deps.bootId,
        uptimeMs: deps.uptimeMs(),
        timeZone: deps.timeZone(places.localTime),
        ...readOsFiles(files, places),
        isInstalling: deps.isLocked(places.dpkgLock),
        ...(broken === undefined ? {} : { broken }),
        ...(upgrades === undefined ? {} : { pending: upgrades }),
        ...(units === undefined ? {} : { units }),
        ...(interval === undefined ? {} : { othersInterval: interval }),
        ...(liveRestore === undefined ? {} : { liveRestore }),
      };
    },
  };
}

function isActive(unit: UnitState | undefined): boolean {
  return unit !== undefined && unit.active !== 'inactive' && unit.active !== 'failed';
}

/** True once for each new stamp, when it has stayed the same for a while. */
function createRest(clock: () => number): (name: string, stamp: string) => boolean {
  const seen = new Map<string, { readonly stamp: string; readonly since: number; readonly done: boolean }>();
  return (name, stamp) => {
    const before = seen.get(name);
    if (before?.stamp !== stamp) {
      seen.set(name, { stamp, since: clock(), done: false });
      return false;
    }
    if (before.done || clock() - before.since < REST_MS) return false;
    seen.set(name, { ...before, done: true });
    return true;
  };
}

/** True for a new stamp, and when the time has passed. */
function createPace(clock: () => number): (name: string, stamp: string, everyMs: number) => boolean {
  const asked = new Map<string, { readonly stamp: string; readonly at: number }>();
  return (name, stamp, everyMs) => {
    const before = asked.get(name);
    if (before !== undefined && before.stamp === stamp && clock() - before.at < everyMs) return false;
    asked.set(name, { stamp, at: clock() });
    return true;
  };
}
