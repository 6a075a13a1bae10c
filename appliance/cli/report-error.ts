import { CommanderError } from 'commander';
import { ApiProblemError, DaemonUnreachableError, isConnectionLoss } from '../client/errors.ts';
import { InputError } from './exit-code.ts';
import { renderProblems } from './render/problems.ts';
import type { TextOf } from './render/problems.ts';
import { clean } from './render/text.ts';
import { paint } from './render/view.ts';
import type { View } from './render/view.ts';

/**
 * What the operator reads on standard error: what happened, why, and what to do next. Empty where it was said already.
 * `developmentLog`: the log of the daemon that `npm start` runs, where it is that one which is asked.
 */
export function errorText(error: unknown, textOf: TextOf, view: View, developmentLog?: string): string {
  // Commander has written its own text.
  if (error instanceof CommanderError) return '';
  const head = `${paint(view, 'red', 'appliancectl:')} ${causes(error).map(clean).join(': ')}\n`;
  return head + details(error, textOf, view) + nextStep(error, developmentLog);
}

function details(error: unknown, textOf: TextOf, view: View): string {
  if (error instanceof InputError) return error.details;
  if (!(error instanceof ApiProblemError)) return '';
  return renderProblems(error.problem.problems ?? [], textOf, view);
}

function nextStep(error: unknown, developmentLog: string | undefined): string {
  const action = developmentLog === undefined ? undefined : actionInDevelopment(error, developmentLog);
  const shown = action ?? (error instanceof Error && 'action' in error ? error.action : undefined);
  return typeof shown === 'string' ? `  Next: ${clean(shown)}\n` : '';
}

/** In development no systemd runs the daemon, and no journal has its log. */
function actionInDevelopment(error: unknown, log: string): string | undefined {
  if (!isConnectionLoss(error)) return undefined;
  if (!(error instanceof DaemonUnreachableError)) return `look what the daemon does: ${log}`;
  if (error.code === 'EACCES') return 'run it as the user who ran npm start';
  return `start it: npm start (the log of its last run: ${log})`;
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
