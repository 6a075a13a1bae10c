/** systemd and logind of this machine, asked through their own programs. Only for the root "/": they know no other. */

import { runChild } from '../run-child.ts';

export interface UnitState {
  /** `active`, `activating`, `inactive`, `failed` ... */
  readonly active: string;
  /** `loaded`, `not-found`, `masked` ... */
  readonly loaded: string;
  /** Its files are newer than what systemd knows of them. */
  readonly needsReload: boolean;
  /** Of a timer; milliseconds since the epoch. */
  readonly nextAt?: number;
  /** It ended last; milliseconds since the epoch. */
  readonly endedAt?: number;
}

export interface SystemdManager {
  /** By name of the unit. */
  show(units: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, UnitState>>;
  /** Names of the units that are in the state `failed`. */
  failed(signal: AbortSignal): Promise<readonly string[]>;
  /** Reads all unit files again and lets the timers begin anew; `onlyActive`: those that run. */
  reloadTimers(timers: readonly string[], onlyActive: boolean, signal: AbortSignal): Promise<void>;
  /** Reads all unit files again and listens where they say; `service` is what the socket starts, which ends first. */
  reloadSocket(socket: string, service: string, signal: AbortSignal): Promise<void>;
  /** Does not wait for it; it is systemd's child and outlives the daemon. */
  start(unit: string, signal: AbortSignal): Promise<void>;
  /** With a message on every terminal; `shutdown -c` takes it back. */
  scheduleReboot(at: number, message: string, signal: AbortSignal): Promise<void>;
  reboot(signal: AbortSignal): Promise<void>;
  poweroff(signal: AbortSignal): Promise<void>;
}

const DEADLINE_MS = 10_000;
/** Generators run again at a reload. */
const RELOAD_DEADLINE_MS = 60_000;

const PROPERTIES = [
  'Id',
  'ActiveState',
  'LoadState',
  'NeedDaemonReload',
  'NextElapseUSecRealtime',
  'InactiveEnterTimestamp',
];

/** `run`: as runChild. */
export function createSystemdManager(run = runChild): SystemdManager {
  return {
    async show(units, signal) {
      const args = ['show', `--property=${PROPERTIES.join(',')}`, '--', ...units];
      return parseShow(await run('systemctl', args, { timeoutMs: DEADLINE_MS, signal }));
    },
    async failed(signal) {
      const args = ['list-units', '--state=failed', '--all', '--plain', '--no-legend', '--full'];
      const lines = (await run('systemctl', args, { timeoutMs: DEADLINE_MS, signal })).split('\n');
      return lines.map((line) => line.trim().split(/\s+/)[0] ?? '').filter((name) => name !== '');
    },
    async reloadTimers(timers, onlyActive, signal) {
      const ask = (...args: readonly string[]): Promise<string> =>
        run('systemctl', args, { timeoutMs: RELOAD_DEADLINE_MS, signal });
      // A timer reckons from when it elapsed last, or else from its last but one start (systemd 252), so that it would make up at
      // once for a time of the new calendar that is past, outside of the window. Started twice, stopped while systemd reads, it
      // reckons from now.
      const verbs = onlyActive ? (['try-restart'] as const) : (['restart', 'stop', 'start'] as const);
      for (const verb of verbs) {
        if (verb === verbs.at(-1)) await ask('daemon-reload');
        if (timers.length > 0) await ask(verb, '--', ...timers);
      }
    },
    async reloadSocket(socket, service, signal) {
      const ask = (...args: readonly string[]): Promise<string> =>
        run('systemctl', args, { timeoutMs: RELOAD_DEADLINE_MS, signal });
      await ask('daemon-reload');
      await ask('stop', '--', service);
      await ask('restart', '--', socket);
    },
    async start(unit, signal) {
      await run('systemctl', ['start', '--no-block', '--', unit], { timeoutMs: DEADLINE_MS, signal });
    },
    async scheduleReboot(at, message, signal) {
      // Not `shutdown +5`: without logind that reboots at once.
      const manager = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager'];
      const call = (...args: readonly string[]): Promise<string> =>
        run('busctl', ['call', '--system', ...manager, ...args], { timeoutMs: DEADLINE_MS, signal });
      await call('SetWallMessage', 'sb', message, 'true');
      await call('ScheduleShutdown', 'st', 'reboot', String(Math.round(at) * 1_000));
    },
    async reboot(signal) {
      await run('systemctl', ['reboot', '--no-block'], { timeoutMs: DEADLINE_MS, signal });
    },
    async poweroff(signal) {
      await run('systemctl', ['poweroff', '--no-block'], { timeoutMs: DEADLINE_MS, signal });
    },
  };
}

/** One paragraph of `Key=value` lines a unit. */
export function parseShow(text: string): ReadonlyMap<string, UnitState> {
  const states = text.split(/\n{2,}/).flatMap((paragraph): [string, UnitState][] => {
    const entries = paragraph.split('\n').flatMap((line): [string, string][] => {
      const equals = line.indexOf('=');
      return equals < 0 ? [] : [[line.slice(0, equals), line.slice(equals + 1)]];
    });
    const values = new Map(entries);
    const id = values.get('Id');
    if (id === undefined) return [];
    const nextAt = timeOf(values.get('NextElapseUSecRealtime'));
    const endedAt = timeOf(values.get('InactiveEnterTimestamp'));
    const state = {
      active: values.get('ActiveState') ?? '',
      loaded: values.get('LoadState') ?? '',
      needsReload: values.get('NeedDaemonReload') === 'yes',
      ...(nextAt === undefined ? {} : { nextAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
    };
    return [[id, state]];
  });
  return new Map(states);
}

/** `Sat 2026-11-21 09:38:26 UTC`: the child's zone is UTC; empty or `n/a` for none. */
function timeOf(text: string | undefined): number | undefined {
  const [, date, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text ?? '') ?? [];
  return date === undefined || time === undefined ? undefined : Date.parse(`${date}T${time}Z`);
}
