/** What all pages and actions share: who asks, what is shown, how an action is told, and how errors of the daemon become answers. */

import { ApiProblemError, isConnectionLoss } from '../../appliance/client/errors.ts';
import type { ProblemDetails } from '../../appliance/contract/problem-details.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';
import { audienceOf } from '../audience.ts';
import type { Flashes } from '../flashes.ts';
import type { FrontServices } from '../front.ts';
import { daemonSilent, WebProblem } from '../http/problem.ts';
import type { WebContext } from '../http/state.ts';
import type { Staging } from '../staged.ts';
import type { Frame, Note } from '../views/frame.ts';
import { renderDocument } from '../views/layout.ts';
import type { Content } from '../views/layout.ts';
import { problemNote } from '../views/problem-page.ts';
import { mayOperate } from '../visitor.ts';
import type { Visitor } from '../visitor.ts';

export interface Desk {
  readonly services: FrontServices;
  readonly flashes: Flashes;
  readonly staging: Staging;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Who may see a page: whoever may see more than the health sentence, whoever has signed in, or an operator. */
export type Needs = 'known' | 'user' | 'operator';

/**
 * `undefined`: whoever it is was sent to the sign-in. A WebProblem is thrown where signing in would not help: 403 for a viewer, 503 while
 * the daemon does not answer, so that nobody can be known.
 */
export async function admit(ctx: WebContext, { services }: Desk, needs: Needs): Promise<Visitor | undefined> {
  const visitor = await services.visitor(ctx);
  if (needs === 'known' ? visitor.kind !== 'stranger' : visitor.kind === 'user') {
    if (needs === 'operator' && !mayOperate(visitor)) throw operatorsOnly();
    return visitor;
  }
  const { silent } = services.model();
  if (silent !== undefined && ctx.state.credential !== undefined)
    throw daemonSilent(new Error(silent.reason));
  redirect(ctx, ctx.method === 'POST' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(ctx.url)}`);
  return undefined;
}

export interface ShowOptions {
  readonly status?: number;
  /** Instead of one that waits. */
  readonly note?: Note;
}

export async function show(
  ctx: WebContext,
  { services, flashes }: Desk,
  draw: (frame: Frame) => Content,
  { status = 200, note = flashes.take(ctx) }: ShowOptions = {},
): Promise<void> {
  const visitor = await services.visitor(ctx);
  const frame: Frame = {
    drawing: services.drawing(audienceOf(visitor)),
    model: services.model(),
    visitor,
    asset: (name) => services.asset(name),
    path: ctx.path,
    ...(note !== undefined && { note }),
  };
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = renderDocument(frame, draw(frame));
}

/** Always as a GET (RFC 9110, 15.4.4). */
export function redirect(ctx: WebContext, path: string): void {
  ctx.redirect(path);
  ctx.status = 303;
}

/** Does what was asked for, and tells on the page at `back` how it went. */
export async function act(
  ctx: WebContext,
  desk: Desk,
  back: string,
  run: () => Promise<Note>,
): Promise<void> {
  desk.flashes.keep(ctx, await run().catch((error: unknown) => problemNote(refusalOf(error))));
  redirect(ctx, back);
}

export function workNote({ command, service, message }: WorkItem): Note {
  const what = service === undefined ? command : `${command} of ${service}`;
  return { tone: 'good', text: `Accepted: ${what}`, detail: message };
}

/** Of an error that the visitor is told on a page. Anything that nobody has thought of is thrown on. */
export function refusalOf(error: unknown): ProblemDetails {
  if (error instanceof ApiProblemError) return error.problem;
  if (error instanceof WebProblem) return error.details;
  if (isConnectionLoss(error)) return daemonSilent(error).details;
  throw error;
}

/** An answer of the daemon; its refusals become those of the page. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isConnectionLoss(error)) throw daemonSilent(error);
    if (!(error instanceof ApiProblemError)) throw error;
    const { type, ...details } = error.problem;
    throw new WebProblem(type.split(':').at(-1) ?? 'refused', details, { cause: error });
  }
}

/** As `asked`; `otherwise` while the daemon does not answer, so that a page shows what is known without it. */
export async function askedOr<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isConnectionLoss(error)) return otherwise;
    return asked(Promise.reject<T>(error as Error));
  }
}

/** A field of a form, or a parameter of a query; empty where it is not there or is a file. */
export function fieldOf(form: Pick<FormData, 'get'> | URLSearchParams, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function operatorsOnly(): WebProblem {
  return new WebProblem('operators-only', {
    title: 'Only an operator may do that',
    status: 403,
    detail: 'you have signed in as a viewer',
    action:
      'ask an operator; roles are set at the machine: appliancectl user set-password NAME --role operator',
  });
}
