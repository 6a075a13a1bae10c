/** What steps on the operating system, and operators' wishes about it, leave in the planner's memory: pure. */

import type { OsCommand } from '../contract/work.ts';
import type { Memory } from '../plan/memory.ts';
import { OS_SUBJECT } from '../plan/os.ts';
import { WEB_SUBJECT } from '../plan/web-socket.ts';
import type { PlanResult, Step } from '../plan/step.ts';
import { put } from './entries.ts';
import type { Outcome } from './outcome.ts';

const COMMANDS: Readonly<Record<string, OsCommand>> = {
  'apt-daily.service': 'update-check',
  'apt-daily-upgrade.service': 'update-now',
};

/** The newest wish of a kind counts. */
export function rememberOsCommand(
  memory: Memory,
  command: OsCommand,
  { id, at, bootId }: { readonly id: string; readonly at: number; readonly bootId: string },
): Memory {
  return { ...memory, requests: put(memory.requests, command, { id, at, bootId, state: 'asked' }) };
}

/** Written before the call goes out: a wish is carried out once, also when the machine goes down in the middle of it. */
export function rememberOsBegun(memory: Memory, step: Step, at: number): Memory {
  if (step.subject === OS_SUBJECT && (step.kind === 'write-files' || step.kind === 'remove-file')) {
    return { ...memory, reloads: put(memory.reloads, 'timers', { at }) };
  }
  if (step.subject === WEB_SUBJECT && step.kind !== 'reload-socket') {
    return { ...memory, reloads: put(memory.reloads, 'web-socket', { at }) };
  }
  const command = commandOf(step);
  const request = command && memory.requests[command];
  if (command === undefined || request === undefined) return memory;
  return { ...memory, requests: put(memory.requests, command, { ...request, state: 'begun', begunAt: at }) };
}

export function rememberOsOutcome(memory: Memory, { step, at, failure }: Outcome): Memory {
  if (step.kind === 'schedule-reboot' && failure === undefined) {
    const { windowEndsAt } = step.args;
    const bootId = step.input.split(' ')[0] ?? '';
    return { ...memory, reboots: put(memory.reboots, 'window', { at, bootId, windowEndsAt }) };
  }
  if (step.kind === 'reload-timers' && failure === undefined) {
    return { ...memory, reloads: put(memory.reloads, 'timers', undefined) };
  }
  if (step.kind === 'reload-socket' && failure === undefined) {
    return { ...memory, reloads: put(memory.reloads, 'web-socket', undefined) };
  }
  const command = commandOf(step);
  const request = command && memory.requests[command];
  if (command === undefined || request === undefined || failure === undefined) return memory;
  const failed = { ...request, state: 'failed', message: failure.message } as const;
  return { ...memory, requests: put(memory.requests, command, failed) };
}

/** Where there is no stack only the operating system is planned for: what is not planned any more has not failed any more. */
export function forgetFailures(memory: Memory, plan: PlanResult): Memory {
  const live = new Set([...plan.steps.map(({ key }) => key), ...plan.waiting.map(({ key }) => key)]);
  const left = Object.entries(memory.failures).filter(([key]) => live.has(key));
  return left.length === Object.keys(memory.failures).length
    ? memory
    : { ...memory, failures: Object.fromEntries(left) };
}

export function commandOf(step: Step): OsCommand | undefined {
  if (step.kind === 'reboot-now') return 'reboot';
  if (step.kind === 'poweroff-now') return 'poweroff';
  return step.kind === 'start-unit' ? COMMANDS[step.args.unit] : undefined;
}
