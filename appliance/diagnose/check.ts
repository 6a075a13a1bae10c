/** What a check is, and what it may find. */

import type { CheckHead, CheckResult } from '../contract/diagnostics.ts';
import type { Ordered } from './order.ts';

/** A result whose time the runner takes. */
export type Finding =
  | { readonly state: 'ok'; readonly result: string; readonly detail?: string }
  | {
      readonly state: 'warning' | 'failed';
      readonly result: string;
      readonly detail?: string;
      readonly action: string;
    }
  | { readonly state: 'skipped'; readonly reason: string };

export interface Check extends Readonly<CheckHead>, Ordered {
  /** Rejects only with the reason of `signal`, or by a defect of ours. Whoever does not heed `signal` is left behind when it aborts. */
  readonly run: (signal: AbortSignal) => Finding | Promise<Finding>;
  /** What to do where it has no answer within its time; absent: nothing is known that would help. */
  readonly lateAction?: string;
}

export const GROUPS = {
  network: 'Network',
  sources: 'Sources of updates',
  machine: 'Machine',
  appliance: 'Appliance',
} as const;

export const OFFLINE: Finding = { state: 'skipped', reason: 'offline_mode is on' };

export function ok(result: string, detail?: string): Finding {
  return { state: 'ok', result, ...(detail === undefined ? {} : { detail }) };
}

export function skipped(reason: string): Finding {
  return { state: 'skipped', reason };
}

export function bad(
  state: 'warning' | 'failed',
  result: string,
  action: string,
  detail?: string,
): Extract<Finding, { readonly action: string }> {
  return { state, result, action, ...(detail === undefined ? {} : { detail }) };
}

export function withTime(finding: Finding, tookMs: number): CheckResult {
  return finding.state === 'skipped' ? finding : { ...finding, tookMs };
}
