/** How what a visitor wants of the daemon ends: always on a page that tells it, so that going back or loading anew does nothing twice. */

import type { WorkItem } from '../../appliance/contract/work.ts';
import type { Form } from '../flashes.ts';
import type { WebContext } from '../http/state.ts';
import type { Note } from '../views/frame.ts';
import { problemNote } from '../views/problem-page.ts';
import { commandText } from '../views/work.ts';
import { askToSignIn, redirect } from './desk.ts';
import type { Desk } from './desk.ts';
import { isSignInNeeded, refusalOf } from './refusal.ts';

export interface Ends {
  readonly done: string;
  /** Where it goes on after a refusal, with what was typed; absent: as after it is done. */
  readonly form?: Form;
}

/** Throws what is no refusal of the daemon and none of ours. */
export async function carryOut(
  ctx: WebContext,
  desk: Desk,
  ends: Ends,
  run: () => Promise<Note>,
): Promise<void> {
  try {
    desk.flashes.keep(ctx, await run());
  } catch (error) {
    return refusedBy(ctx, desk, ends, error);
  }
  return redirect(ctx, ends.done);
}

/** Throws the error on where it is none that a visitor is told. */
export function refusedBy(ctx: WebContext, desk: Desk, ends: Ends, error: unknown): void {
  const refusal = refusalOf(error);
  if (isSignInNeeded(refusal)) askToSignIn(ctx, desk, ends.form?.path ?? ends.done, ends.form);
  else refuse(ctx, desk, ends, problemNote(refusal));
}

export function refuse(ctx: WebContext, { flashes }: Desk, { done, form }: Ends, note: Note): void {
  flashes.keep(ctx, note, form);
  redirect(ctx, form?.path ?? done);
}

/** Of a command that the daemon has taken on. */
export function workNote({ id, command, service, state, message }: WorkItem): Note {
  const what = commandText(command, service);
  const told = { detail: message, link: { href: workPath(id), label: 'How far it is' } };
  if (state === 'failed') return { tone: 'bad', text: `Failed: ${what}`, ...told };
  return { tone: 'good', text: `${state === 'done' ? 'Done' : 'Accepted'}: ${what}`, ...told };
}

export function workPath(id: string): string {
  return `/work/${encodeURIComponent(id)}`;
}
