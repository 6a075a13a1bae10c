/**
 * A change of the network that is on trial, as it lies in the folder of changes (`change.json`): everything that the unit outside of the
 * daemon needs to make it and to take it back, and nothing that it would have to decide. Pure.
 */

import * as z from 'zod';
import { InterfaceName } from '../contract/machine.ts';

const ChangedFile = z.strictObject({
  path: z.string(),
  /** `null`: no such file. */
  text: z.string().nullable(),
  before: z.string().nullable(),
});
export type ChangedFile = z.infer<typeof ChangedFile>;

/** `nm-settings-keyfile(5)`: UUIDs in small letters, or a SHA-1 of older versions. */
const Uuid = z.string().regex(/^[0-9a-f-]{36,40}$/);

const Profile = z.strictObject({
  /** It becomes a word of a command: what begins like an option must not. */
  path: z.string().refine((path) => isKeyfilePath(path), 'must be a keyfile of NetworkManager'),
  uuid: Uuid,
  /** Absent: none was active. */
  former: Uuid.exactOptional(),
});
export type Profile = z.infer<typeof Profile>;

export const Change = z
  .strictObject({
    id: z.string().regex(/^[0-9a-f]{16}$/),
    interface: InterfaceName,
    what: z.string(),
    by: z.string(),
    manager: z.enum(['networkd', 'ifupdown', 'networkmanager']),
    /** NetworkManager's: the connection profile that is to be active on the interface, and the one that was. */
    profile: Profile.exactOptional(),
    withinMs: z.int().positive(),
    files: z.array(ChangedFile),
    /** `asked`: nothing was touched yet. `begun`: something may have been. `applied`: all of it is in force. */
    state: z.enum(['asked', 'begun', 'applied']),
    /** Since it was begun. The boot, and its uptime at which the change is taken back: a clock that jumps moves nothing. */
    bootId: z.string().exactOptional(),
    revertsAtUptimeMs: z.number().exactOptional(),
    /** The same for people: milliseconds since the epoch. */
    revertsAt: z.number().exactOptional(),
  })
  .refine(({ manager, profile }) => manager !== 'networkmanager' || profile !== undefined);
export type Change = z.infer<typeof Change>;

/** `answer.json`: what an operator said of the change with this id. */
export const Answer = z.strictObject({
  id: z.string(),
  answer: z.enum(['confirm', 'revert']),
  by: z.string(),
});
export type Answer = z.infer<typeof Answer>;

/** `ended.json`: how the last one ended. `at`: milliseconds since the epoch. */
export const Ended = z.strictObject({
  id: z.string(),
  interface: z.string(),
  what: z.string(),
  outcome: z.enum(['confirmed', 'reverted']),
  why: z.string(),
  at: z.number(),
});
export type Ended = z.infer<typeof Ended>;

export interface Moment {
  readonly bootId: string;
  readonly uptimeMs: number;
  /** The network is not up yet. */
  readonly isBooting: boolean;
}

export type Verdict =
  | { readonly do: 'apply' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'confirm'; readonly why: string }
  | { readonly do: 'revert'; readonly why: string };

/**
 * What is to be done with a change now. One that was asked for before the boot was never begun and is dropped by the same revert; one
 * that was confirmed stays confirmed, also where the power went before that was carried out.
 */
export function verdictOf(change: Change, answer: Answer | undefined, now: Moment): Verdict {
  const own = answer?.id === change.id ? answer : undefined;
  if (own?.answer === 'confirm' && change.state === 'applied') {
    return { do: 'confirm', why: `confirmed by ${own.by}` };
  }
  if (own?.answer === 'revert') return { do: 'revert', why: `taken back by ${own.by}` };
  if (change.state === 'asked') {
    return now.isBooting
      ? { do: 'revert', why: 'the machine was booted before it was begun' }
      : { do: 'apply' };
  }
  return ofTrial(change, now);
}

function ofTrial(change: Change, now: Moment): Verdict {
  if (now.isBooting || change.bootId !== now.bootId) {
    return { do: 'revert', why: 'the machine was booted before it was confirmed' };
  }
  if (change.state === 'begun') return { do: 'revert', why: 'it was interrupted' };
  const left = (change.revertsAtUptimeMs ?? 0) - now.uptimeMs;
  return left > 0
    ? { do: 'wait', ms: left }
    : { do: 'revert', why: `not confirmed within ${Math.round(change.withinMs / 1_000)} s` };
}

/** Paths that a change may write; the unit that runs as root takes no other. */
export function isAllowedPath(
  { manager, interface: name }: Pick<Change, 'manager' | 'interface'>,
  path: string,
): boolean {
  if (manager === 'networkmanager') return isKeyfilePath(path);
  if (path === '/etc/resolv.conf') return true;
  if (manager === 'networkd') return path === networkdPath(name);
  return /^\/etc\/network\/(?:[A-Za-z0-9_][A-Za-z0-9_.@-]*\/)*[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(path);
}

/** Of a new file. NetworkManager ignores keyfiles that others may read: they may hold secrets. */
export function modeOf({ manager }: Pick<Change, 'manager'>): number {
  return manager === 'networkmanager' ? 0o600 : 0o644;
}

/** networkd takes the first file that matches, in the order of names: netplan and installers begin with 10. */
export function networkdPath(interfaceName: string): string {
  return `/etc/systemd/network/05-applianced-${interfaceName}.network`;
}

export function keyfilePath(interfaceName: string): string {
  return `${KEYFILES}/applianced-${interfaceName}.nmconnection`;
}

/** One that is named after its profile may have blanks in its name, and those of before NetworkManager 1.20 have no ending. */
export function isKeyfilePath(path: string): boolean {
  return path.startsWith(`${KEYFILES}/`) && /^[^/.\p{C}][^/\p{C}]*$/u.test(path.slice(KEYFILES.length + 1));
}

const KEYFILES = '/etc/NetworkManager/system-connections';

export interface Command {
  readonly line: readonly string[];
  /** What its output begins with where it has done what it was asked for: it ends with 0 also where not. */
  readonly answer?: string;
}

export interface Commands {
  readonly before: readonly Command[];
  readonly after: readonly Command[];
}

/** One command after the other: `before` while the files still say what was, `after` once they say what is to be. */
export function commandsOf(
  change: Pick<Change, 'manager' | 'interface' | 'profile'>,
  direction: 'apply' | 'revert',
): Commands {
  const { manager, interface: name, profile } = change;
  if (manager === 'networkmanager') return profile === undefined ? NONE : ofProfile(name, profile, direction);
  if (manager === 'networkd') {
    return {
      before: [],
      after: [{ line: ['networkctl', 'reload'] }, { line: ['networkctl', 'reconfigure', name] }],
    };
  }
  return {
    // One that ifup has not raised is no failure, and what others left on it must not stay beside the new address.
    before: [
      { line: ['ifdown', '--force', name] },
      { line: ['ip', '-4', 'address', 'flush', 'dev', name, 'scope', 'global'] },
    ],
    after: [{ line: ['ifup', name] }],
  };
}

const NONE: Commands = { before: [], after: [] };

/**
 * NetworkManager that has ended meanwhile leaves the addresses as they are, and is started. A file that it does not take, or that is gone,
 * is told to it in the same way: `nmcli connection load` hides what came of that.
 */
function ofProfile(name: string, { path, uuid, former }: Profile, direction: 'apply' | 'revert'): Commands {
  const active = direction === 'apply' ? uuid : former;
  const bus = 'org.freedesktop.NetworkManager';
  const settings = ['/org/freedesktop/NetworkManager/Settings', `${bus}.Settings`];
  return {
    before: active === undefined ? [{ line: ['nmcli', 'device', 'disconnect', name] }] : [],
    after: [
      { line: ['systemctl', 'start', 'NetworkManager.service'] },
      { line: ['busctl', 'call', bus, ...settings, 'LoadConnections', 'as', '1', path], answer: 'bas true' },
      // After `disconnect` NetworkManager activates nothing by itself, which is not how it was before.
      ...(active === undefined
        ? [{ line: ['nmcli', 'device', 'set', name, 'autoconnect', 'yes'] }]
        : [{ line: ['nmcli', 'connection', 'up', 'uuid', active, 'ifname', name] }]),
    ],
  };
}
