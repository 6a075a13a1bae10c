/** What all pages share: who asks, and what is shown to whom. */

import type { Middleware } from 'koa';
import { audienceOf } from '../audience.ts';
import type { Flashes, Form } from '../flashes.ts';
import type { FrontServices } from '../front.ts';
import { daemonSilent, WebProblem } from '../http/problem.ts';
import type { WebContext, WebState } from '../http/state.ts';
import type { Staging } from '../staged.ts';
import type { Frame, Note } from '../views/frame.ts';
import { renderDocument } from '../views/layout.ts';
import type { Content } from '../views/layout.ts';
import { mayOperate } from '../visitor.ts';
import type { Visitor } from '../visitor.ts';
import { signInPath } from './local-path.ts';
import { isSignInNeeded, signInNote } from './refusal.ts';

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
 * `undefined`: whoever it is was sent to the sign-in, and comes back from there to `to`. A WebProblem is thrown where signing in would not
 * help: 403 for a viewer, 503 while the daemon does not answer, so that nobody can be known.
 */
export async function admit(
  ctx: WebContext,
  desk: Desk,
  needs: Needs,
  to = ctx.url,
): Promise<Visitor | undefined> {
  const { services } = desk;
  const visitor = await services.visitor(ctx);
  if (needs === 'known' ? visitor.kind !== 'stranger' : visitor.kind === 'user') {
    if (needs === 'operator' && !mayOperate(visitor)) throw operatorsOnly();
    return visitor;
  }
  const { silent } = services.model();
  if (silent !== undefined && ctx.state.credential !== undefined)
    throw daemonSilent(new Error(silent.reason));
  askToSignIn(ctx, desk, to);
  return undefined;
}

/** `to` is shown after it, and in the form there what was typed. */
export function askToSignIn(ctx: WebContext, { services, flashes }: Desk, to: string, form?: Form): void {
  flashes.keep(ctx, signInNote(ctx.state.credential !== undefined, ctx.method === 'POST'), form);
  services.dropSession(ctx);
  redirect(ctx, signInPath(to));
}

/** A session that has ended since it was looked at last, while a page was made. */
export function endedSessions(desk: Desk): Middleware<WebState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const isEnded = error instanceof WebProblem && isSignInNeeded(error.details);
      if (!isEnded || ctx.method === 'POST') throw error;
      askToSignIn(ctx, desk, ctx.url);
    }
  };
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

/** A field of a form, or a parameter of a query; empty where it is not there or is a file. */
export function fieldOf(form: Pick<FormData, 'get'> | URLSearchParams, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** As it was typed: spaces belong to it. */
export function passwordOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function operatorsOnly(): WebProblem {
  return new WebProblem('operator-needed', {
    title: 'This is for operators',
    status: 403,
    detail: 'you have signed in as a viewer',
    action:
      'ask an operator; the role is set at the machine: appliancectl user set-password NAME --role operator',
  });
}
