/** A plan as text: `[1, 2] -> #3 service web: start-container, it is wanted`. The form in which tests state plans. */

import type { PlanView } from '../contract/plan.ts';
import type { PlanResult } from './step.ts';

export function renderPlan(plan: PlanResult): string {
  const steps = plan.steps.map(
    (step) => `[${step.after.join(', ')}] -> #${step.id} ${step.subject}: ${step.kind}, ${step.reason}`,
  );
  const waiting = plan.waiting.map((entry) => `waiting: ${entry.subject}: ${entry.reason}`);
  return [...steps, ...waiting].join('\n');
}

export function planView(plan: PlanResult): PlanView {
  return {
    steps: plan.steps.map(({ id, kind, subject, reason, after }) => ({
      id,
      kind,
      subject,
      reason,
      after: [...after],
    })),
    waiting: plan.waiting.map((entry) => ({
      subject: entry.subject,
      reason: entry.reason,
      ...(entry.until === undefined ? {} : { until: new Date(entry.until).toISOString() }),
    })),
    text: renderPlan(plan),
  };
}
