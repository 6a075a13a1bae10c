import type { PlannedStep, PlanView, Waiting } from '../../contract/plan.ts';
import { renderTable } from './table.ts';
import { clean } from './text.ts';
import { duration } from './time.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

const STEPS = [
  { title: '#', align: 'right' },
  { title: 'STEP' },
  { title: 'ON' },
  { title: 'AFTER' },
  { title: 'REASON' },
] as const;
const WAITS = [{ title: 'WAITS' }, { title: 'FOR' }] as const;

/** What would be done, in order and with reasons, and what is waited for. */
export function renderPlan(plan: PlanView, view: View): string {
  const count = plan.steps.length;
  const sentence =
    count === 0
      ? 'Nothing would be done.'
      : `${count} ${count === 1 ? 'step' : 'steps'} would be carried out.`;
  const parts = [
    `${paint(view, 'bold', sentence)}\n`,
    renderSteps(plan.steps, view),
    renderWaiting(plan.waiting, view),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

export function renderSteps(steps: readonly PlannedStep[], view: View): string {
  if (steps.length === 0) return '';
  const rows = steps.map((step) => [
    { text: String(step.id) },
    { text: clean(step.kind) },
    { text: clean(step.subject) },
    { text: step.after.length === 0 ? '-' : step.after.map(String).join(',') },
    { text: clean(step.reason) },
  ]);
  return renderTable(STEPS, rows, view);
}

export function renderWaiting(waiting: readonly Waiting[], view: View): string {
  if (waiting.length === 0) return '';
  const rows = waiting.map(({ subject, reason, until }) => {
    const left = until === undefined ? '' : ` (${duration(Date.parse(until) - view.now)} left)`;
    return [{ text: clean(subject) }, { text: clean(reason) + left }];
  });
  return renderTable(WAITS, rows, view);
}
