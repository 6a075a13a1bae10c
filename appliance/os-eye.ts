/** The daemon's eye and hand for the operating system, put together. */

import { createCachedFiles } from './adapters/apt/cached-files.ts';
import { auditPackages, pendingUpgrades } from './adapters/apt/packages.ts';
import { upgradeInterval } from './adapters/apt/periodic.ts';
import type { Engine } from './adapters/engine/types.ts';
import { FileReadError } from './adapters/files/read.ts';
import { fileExists } from './adapters/files/read-sync.ts';
import { isWriteLocked } from './adapters/files/record-lock.ts';
import { ownGid, ownUid, readBootId, uptimeMs } from './adapters/host.ts';
import { ChildError } from './adapters/run-child.ts';
import { createSystemdManager } from './adapters/systemd/manager.ts';
import type { SystemdManager } from './adapters/systemd/manager.ts';
import { readTimeZone } from './adapters/time-zone.ts';
import { errorChain } from './program/error-chain.ts';
import { osPaths } from './config/os-paths.ts';
import type { NodeConfig } from './config/schema.ts';
import { desiredOs } from './desired/os/desired-os.ts';
import type { OsObserved } from './observe/os-observed.ts';
import { createOsWatch } from './observe/os-watch.ts';
import type { OsView } from './plan/os.ts';
import type { Step, StepKind } from './plan/step.ts';

export interface OsEyeDeps {
  /** Absolute; only `/` has a systemd. */
  readonly root: string;
  readonly engine: () => Engine | undefined;
  readonly clock: () => number;
  readonly wake: () => void;
  readonly onError: (error: Error) => void;
  readonly signal: AbortSignal;
}

export interface OsEye {
  readonly look: (config: NodeConfig) => Promise<OsView>;
  readonly ended: (step: Step) => void;
  /** @throws ChildError where the root is not that of the machine. */
  readonly systemd: () => SystemdManager;
  readonly hasSystemd: boolean;
}

/** Nothing else says that systemd runs this machine (sd_booted(3)). */
const BOOTED = '/run/systemd/system';

const OWN_STEPS: ReadonlySet<StepKind> = new Set([
  'write-files',
  'remove-file',
  'reload-timers',
  'reload-socket',
  'start-unit',
  'schedule-reboot',
]);

export function createOsEye(deps: OsEyeDeps): OsEye {
  const places = osPaths(deps.root);
  const manager = places.root === '/' && fileExists(BOOTED) ? createSystemdManager() : undefined;
  const watch = createOsWatch({
    places,
    files: createCachedFiles(),
    isLocked: isWriteLocked,
    audit: (signal) => auditPackages(places.root, signal),
    pending: (signal) => pendingUpgrades(places.root, signal),
    ...(manager === undefined
      ? {}
      : { show: (units, asked) => manager.show(units, asked), interval: upgradeInterval }),
    liveRestore: (signal) => deps.engine()?.hasLiveRestore(signal) ?? Promise.resolve(undefined),
    bootId: readBootId(),
    uptimeMs,
    timeZone: readTimeZone,
    clock: deps.clock,
    changed: deps.wake,
    onError: deps.onError,
    signal: deps.signal,
  });
  const owner = { uid: ownUid(), gid: ownGid() };
  let isBroken = false;
  /** The stack is kept running whatever the files of the system are. */
  const observe = async (): Promise<OsObserved> => {
    try {
      const observed = await watch.look();
      isBroken = false;
      return observed;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (!isBroken) deps.onError(error);
      isBroken = true;
      return { state: 'unavailable', reason: errorChain(error) };
    }
  };
  return {
    look: async (config) => ({ desired: desiredOs(config, { places, owner }), observed: await observe() }),
    ended(step) {
      if (OWN_STEPS.has(step.kind) && step.service === undefined) watch.noticed();
    },
    hasSystemd: manager !== undefined,
    systemd() {
      if (manager !== undefined) return manager;
      throw new ChildError('there is no systemd of this root', 'child-failed');
    },
  };
}

/** Of our own file adapters, or of the system as it is; anything else is a defect. */
function isRefusal(error: unknown): error is Error {
  return error instanceof FileReadError || (error instanceof Error && 'syscall' in error);
}
