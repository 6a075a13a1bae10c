/** The stack's plan and that of the operating system under it, as one. Pure. */

import type { Desired } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import type { Memory } from './memory.ts';
import { planOs } from './os.ts';
import type { OsView } from './os.ts';
import { plan } from './plan.ts';
import type { Policy } from './policy.ts';
import type { PlanResult } from './step.ts';
import { unrestOf } from './unrest.ts';

const NOTHING: PlanResult = { steps: [], waiting: [] };

/** Without a stack the operating system is updated all the same. */
export function planAppliance(
  desired: { readonly stack: Desired | undefined; readonly os: OsView },
  observed: Observed,
  memory: Memory,
  now: number,
  policy: Policy,
): PlanResult {
  const stack = desired.stack === undefined ? NOTHING : plan(desired.stack, observed, memory, now, policy);
  const os = planOs(desired.os, unrestOf(stack, observed), memory, now, policy);
  const before = stack.steps.length;
  const steps = os.steps.map((step) => ({
    ...step,
    id: step.id + before,
    after: step.after.map((id) => id + before),
  }));
  return { steps: [...stack.steps, ...steps], waiting: [...stack.waiting, ...os.waiting] };
}
