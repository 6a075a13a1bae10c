/** Signing in and out, and what belongs to who has signed in: password, sessions, tokens. */

import Router from '@koa/router';
import { Role } from '../../appliance/contract/accounts.ts';
import type { WebContext, WebState } from '../http/state.ts';
import { accountPage, noToken } from '../views/account.ts';
import type { TokenTyped } from '../views/account.ts';
import type { Note } from '../views/frame.ts';
import { problemNote } from '../views/problem-page.ts';
import { signInPage } from '../views/sign-in.ts';
import { mayOperate } from '../visitor.ts';
import { act, admit, asked, fieldOf, redirect, refusalOf, show } from './desk.ts';
import type { Desk } from './desk.ts';

const DAY = 24 * 60 * 60 * 1_000;

export function accountRoutes(desk: Desk): Router<WebState> {
  const { services, now } = desk;
  const router = new Router<WebState>();

  router.get('/sign-in', (ctx) => {
    const next = ownPath(fieldOf(ctx.URL.searchParams, 'next'));
    return show(ctx, desk, (frame) => signInPage({ user: '', ...next }, frame));
  });

  router.post('/sign-in', async (ctx) => {
    const form = await services.form(ctx);
    const typed = { user: fieldOf(form, 'user'), ...ownPath(fieldOf(form, 'next')) };
    try {
      const password = passwordOf(form, 'password');
      const session = await services.client(ctx).signIn({ user: typed.user, password });
      services.keepSession(ctx, session);
      redirect(ctx, typed.next ?? '/');
    } catch (error) {
      const refusal = refusalOf(error);
      const options = { status: refusal.status, note: problemNote(refusal) };
      await show(ctx, desk, (frame) => signInPage(typed, frame), options);
    }
  });

  router.post('/sign-out', async (ctx) => {
    // Whoever has no session any more is signed out already.
    await services.client(ctx).signOut().catch(refusalOf);
    services.dropSession(ctx);
    desk.flashes.keep(ctx, { tone: 'good', text: 'You have signed out' });
    redirect(ctx, '/');
  });

  router.get('/account', async (ctx) => {
    if ((await admit(ctx, desk, 'user')) !== undefined) await showAccount(ctx, desk);
  });

  router.post('/account/password', async (ctx) => {
    if ((await admit(ctx, desk, 'user')) === undefined) return;
    const form = await services.form(ctx);
    const [current, next, again] = ['current', 'next', 'again'].map((name) => passwordOf(form, name));
    if (next !== again) {
      const note: Note = {
        tone: 'bad',
        text: 'The new password was not typed the same twice',
        action: 'type it again',
      };
      return showAccount(ctx, desk, { status: 422, note });
    }
    await act(ctx, desk, '/account', async () => {
      await services.client(ctx).changePassword({ current: current ?? '', next: next ?? '' });
      return { tone: 'good', text: 'The password is changed', detail: 'All your other sessions have ended.' };
    });
  });

  router.post('/account/sessions/:id/revoke', async (ctx) => {
    if ((await admit(ctx, desk, 'user')) === undefined) return;
    await act(ctx, desk, '/account', async () => {
      await services.client(ctx).sessionRevoke({ id: ctx.params['id'] ?? '' });
      return { tone: 'good', text: 'The session has ended' };
    });
  });

  router.post('/account/tokens', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const form = await services.form(ctx);
    const typed = { name: fieldOf(form, 'name'), role: fieldOf(form, 'role'), lasts: fieldOf(form, 'lasts') };
    try {
      desk.flashes.keep(ctx, await makeToken(ctx, desk, typed, now()));
      redirect(ctx, '/account');
    } catch (error) {
      const refusal = refusalOf(error);
      await showAccount(ctx, desk, { status: refusal.status, note: problemNote(refusal), typed });
    }
  });

  router.post('/account/tokens/:id/revoke', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    await act(ctx, desk, '/account', async () => {
      await services.client(ctx).tokenRevoke({ id: ctx.params['id'] ?? '' });
      return { tone: 'good', text: 'The token is revoked' };
    });
  });
  return router;
}

/** As it was typed: spaces belong to it. */
function passwordOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

interface Again {
  readonly status?: number;
  readonly note?: Note;
  readonly typed?: TokenTyped;
}

async function showAccount(
  ctx: WebContext,
  desk: Desk,
  { typed = noToken, ...options }: Again = {},
): Promise<void> {
  const client = desk.services.client(ctx);
  const isOperator = mayOperate(await desk.services.visitor(ctx));
  const [sessions, tokens] = await asked(Promise.all([client.sessions(), isOperator ? client.tokens() : []]));
  await show(ctx, desk, (frame) => accountPage({ sessions, tokens, typed }, frame), options);
}

async function makeToken(ctx: WebContext, { services }: Desk, typed: TokenTyped, now: number): Promise<Note> {
  const days = Number(typed.lasts);
  const made = await services.client(ctx).tokenMake({
    name: typed.name,
    // What is none is the lesser one.
    role: Role.catch('viewer').parse(typed.role),
    ...(days > 0 && { expiresAt: new Date(now + days * DAY).toISOString() }),
  });
  return {
    tone: 'good',
    text: `The token “${made.name}” is made`,
    detail: 'It is shown only here, this once: copy it now.',
    secret: made.token,
  };
}

/** A page of this site; anything else could lead whoever has just signed in to another one. */
function ownPath(path: string): { readonly next?: string } {
  return /^\/(?![/\\])[\w./?=&%:,+-]*$/.test(path) ? { next: path } : {};
}
