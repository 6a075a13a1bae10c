import { CommanderError } from 'commander';
import { ApiProblemError } from '../client/errors.ts';
import { InputError } from './exit-code.ts';
import { renderProblems } from './render/problems.ts';
import type { TextOf } from './render/problems.ts';
import { clean } from './render/text.ts';
import { paint } from './render/view.ts';
import type { View } from './render/view.ts';

/** What the operator reads on standard error: what happened, why, and what to do next. Empty where it was said already. */
export function errorText(error: unknown, textOf: TextOf, view: View): string {
  // Commander has written its own text.
  if (error instanceof CommanderError) return '';
  const head = `${paint(view, 'red', 'appliancectl:')} ${causes(error).map(clean).join(': ')}\n`;
  return head + details(error, textOf, view) + nextStep(error);
}

function details(error: unknown, textOf: TextOf, view: View): string {
  if (error instanceof InputError) return error.details;
  if (!(error instanceof ApiProblemError)) return '';
  return renderProblems(error.problem.problems ?? [], textOf, view);
}

function nextStep(error: unknown): string {
  const action = error instanceof Error && 'action' in error ? error.action : undefined;
  return typeof action === 'string' ? `  Next: ${clean(action)}\n` : '';
}

/** Outermost first. The code of a socket error is in our own words already. */
function causes(error: unknown): string[] {
  const messages: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (messages.length > 0 && 'action' in (error as object)) break;
    messages.push(at.message);
  }
  return messages.length === 0 ? ['an error without a message'] : messages;
}
