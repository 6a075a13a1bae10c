/** Signing in, and back to the page that was wanted; signing out. */

import Router from '@koa/router';
import type { WebContext, WebState } from '../http/state.ts';
import type { Note } from '../views/frame.ts';
import { signInPage } from '../views/sign-in.ts';
import { refuse, refusedBy } from './carry-out.ts';
import { fieldOf, passwordOf, redirect, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { localPath, signInPath } from './local-path.ts';
import { isSignInNeeded, refusalOf } from './refusal.ts';

export function signInRoutes(desk: Desk): Router<WebState> {
  const { services, flashes } = desk;
  const router = new Router<WebState>();

  router.get('/sign-in', async (ctx) => {
    const to = wanted(fieldOf(ctx.URL.searchParams, 'to'));
    if ((await services.visitor(ctx)).kind === 'user') return redirect(ctx, to);
    const { user = '' } = flashes.typed(ctx);
    await show(ctx, desk, (frame) => signInPage({ user, to }, frame));
  });

  router.post('/sign-in', async (ctx) => {
    const form = await services.form(ctx);
    const user = fieldOf(form, 'user');
    const to = wanted(fieldOf(form, 'to'));
    const again = { done: to, form: { path: signInPath(to), fields: { user } } };
    const password = passwordOf(form, 'password');
    if (user === '' || password === '')
      return refuse(ctx, desk, again, { tone: 'bad', text: 'User and password are needed' });
    try {
      services.keepSession(ctx, await services.client(ctx).signIn({ user, password }));
    } catch (error) {
      return refusedBy(ctx, desk, again, error);
    }
    return redirect(ctx, to);
  });

  router.post('/sign-out', async (ctx) => {
    const note = await signOut(ctx, desk);
    services.dropSession(ctx);
    flashes.drop(ctx);
    flashes.keep(ctx, note);
    redirect(ctx, '/');
  });
  return router;
}

/** Anything that is no page of ours could lead whoever has just signed in to another site. */
function wanted(to: string): string {
  return localPath(to) ?? '/';
}

async function signOut(ctx: WebContext, { services }: Desk): Promise<Note> {
  try {
    await services.client(ctx).signOut();
  } catch (error) {
    const refusal = refusalOf(error);
    // Whoever has no session any more is signed out already.
    if (!isSignInNeeded(refusal))
      return {
        tone: 'bad',
        text: 'This browser has forgotten the session, but it has not ended',
        detail: refusal.title,
        action: 'Sign in later, and end it under your name.',
      };
  }
  return { tone: 'good', text: 'You have signed out' };
}
