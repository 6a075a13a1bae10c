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

export const Change = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  interface: InterfaceName,
  what: z.string(),
  by: z.string(),
  manager: z.enum(['networkd', 'ifupdown']),
  withinMs: z.int().positive(),
  files: z.array(ChangedFile),
  /** `asked`: nothing was touched yet. `begun`: something may have been. `applied`: all of it is in force. */
  state: z.enum(['asked', 'begun', 'applied']),
  /** Since it was begun. The boot, and its uptime at which the change is taken back: a clock that jumps moves nothing. */
  bootId: z.string().exactOptional(),
  revertsAtUptimeMs: z.number().exactOptional(),
  /** The same for people: milliseconds since the epoch. */
  revertsAt: z.number().exactOptional(),
});
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
  if (path === '/etc/resolv.conf') return true;
  if (manager === 'networkd') return path === networkdPath(name);
  return /^\/etc\/network\/(?:[A-Za-z0-9_][A-Za-z0-9_.@-]*\/)*[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(path);
}

/** networkd takes the first file that matches, in the order of names: netplan and installers begin with 10. */
export function networkdPath(interfaceName: string): string {
  return `/etc/systemd/network/05-applianced-${interfaceName}.network`;
}

/** One command after the other: `before` while the files still say what was, `after` once they say what is to be. */
export function commandsOf({ manager, interface: name }: Pick<Change, 'manager' | 'interface'>): {
  readonly before: readonly (readonly string[])[];
  readonly after: readonly (readonly string[])[];
} {
  if (manager === 'networkd') {
    return {
      before: [],
      after: [
        ['networkctl', 'reload'],
        ['networkctl', 'reconfigure', name],
      ],
    };
  }
  return {
    // One that ifup has not raised is no failure, and what others left on it must not stay beside the new address.
    before: [
      ['ifdown', '--force', name],
      ['ip', '-4', 'address', 'flush', 'dev', name, 'scope', 'global'],
    ],
    after: [['ifup', name]],
  };
}
