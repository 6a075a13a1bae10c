import type { PlannedStep, PlanView, Waiting } from '../../contract/plan.ts';
import { renderTable } from './table.ts';
import { clean, shorten } from './text.ts';
import { duration } from '../../client/words/elapsed.ts';
import { timestamp } from './time.ts';
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

/** What would be done, in order and with reasons, and what is waited for and until when. */
export function renderPlan(plan: PlanView, view: View): string {
  const parts = [
    `${paint(view, 'bold', sentence(plan, view))}\n`,
    renderSteps(plan.steps.map(inShort), view),
    renderWaiting(plan.waiting.map(inShort), view),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function sentence({ steps, waiting }: PlanView, view: View): string {
  if (steps.length > 0)
    return `${steps.length} ${steps.length === 1 ? 'step' : 'steps'} would be carried out.`;
  if (waiting.length === 0) return 'Nothing would be done.';
  const [next] = waiting
    .flatMap(({ subject, until }) => (until === undefined ? [] : [{ subject, until }]))
    .toSorted((a, b) => Date.parse(a.until) - Date.parse(b.until));
  if (next === undefined) return 'Nothing would be done now; what it waits for:';
  const left = duration(Date.parse(next.until) - view.now);
  return `Nothing would be done now; next is ${clean(next.subject)} in ${left}.`;
}

function inShort<Entry extends { readonly reason: string }>(entry: Entry): Entry {
  return { ...entry, reason: shorten(clean(entry.reason)) };
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
    const left =
      until === undefined
        ? ''
        : ` (until ${timestamp(until)}, ${duration(Date.parse(until) - view.now)} left)`;
    return [{ text: clean(subject) }, { text: clean(reason) + left }];
  });
  return renderTable(WAITS, rows, view);
}
