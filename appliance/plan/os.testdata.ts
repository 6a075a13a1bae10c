import { osPaths } from '../config/os-paths.ts';
import { nodeConfigSchema } from '../config/schema.ts';
import type { NodeJson } from '../config/schema.ts';
import { desiredOs } from '../desired/os/desired-os.ts';
import { osFiles } from '../desired/os/files.ts';
import type { OsSeen, UnitState } from '../observe/os-observed.ts';
import type { OsView } from './os.ts';

const owner = { uid: 0, gid: 0 };
const places = osPaths('/');

/** A Sunday, 12:00 in UTC. */
export const NOON = Date.parse('2026-03-22T12:00:00Z');
export const HOUR_MS = 3_600_000;

export const weekly: NodeJson = {
  auto_reboot: 'window',
  update_window: { days: ['sun'], start: '12:00', end: '15:00', time_zone: 'UTC' },
};

function wanted(json: NodeJson = {}) {
  return desiredOs(nodeConfigSchema.parse(json), { places, owner });
}

export function units(
  change: Partial<Record<string, Partial<UnitState>>> = {},
): ReadonlyMap<string, UnitState> {
  const timer = { active: 'active', loaded: 'loaded', needsReload: false };
  const service = { ...timer, active: 'inactive' };
  const all = {
    'apt-daily.timer': timer,
    'apt-daily-upgrade.timer': timer,
    'apt-daily.service': service,
    'apt-daily-upgrade.service': service,
    'appliance-web.socket': timer,
  };
  return new Map(Object.entries(all).map(([name, unit]) => [name, { ...unit, ...change[name] }]));
}

/** A machine on which all is well, and the files are as they are wanted. */
export function osView(json: NodeJson = {}, change: Partial<OsSeen> = {}): OsView {
  const desired = wanted(json);
  const files = osFiles(desired, { origins: [], liveRestore: true });
  return {
    desired,
    observed: {
      state: 'available',
      bootId: 'boot',
      uptimeMs: 30 * 24 * HOUR_MS,
      timeZone: 'UTC',
      origins: [],
      files: Object.fromEntries(files.map(({ path, content }) => [path, content])),
      configuredAt: NOON - 20 * 24 * HOUR_MS,
      isInstalled: true,
      lastCheckAt: NOON - HOUR_MS / 2,
      lastRunAt: NOON - HOUR_MS / 3,
      lastSuccessAt: NOON - HOUR_MS / 3,
      keptBack: [],
      isInstalling: false,
      broken: [],
      pending: [],
      units: units(),
      liveRestore: true,
      ...change,
    },
  };
}

export const noOs: OsView = {
  desired: wanted(),
  observed: { state: 'unavailable', reason: 'this system has no apt' },
};
