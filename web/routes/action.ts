/** What a form does that is one button: asks first where it disturbs, then does it, and tells on the page it came from how that ended. */

import type Router from '@koa/router';
import type { Client } from '../../appliance/client/client.ts';
import type { WebContext, WebState } from '../http/state.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { confirmPage } from '../views/confirm.ts';
import type { Note } from '../views/frame.ts';
import { carryOut } from './carry-out.ts';
import { admit, redirect, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { backOf, fieldsOf, queryOf } from './given.ts';
import type { Given } from './given.ts';
import { asked } from './refusal.ts';

export interface Question {
  readonly title: string;
  /** What comes of it, each a sentence. */
  readonly consequences: readonly string[];
  readonly label: string;
}

/** What a question is made of; what is not in the model is asked for. */
export interface Known {
  readonly model: Model;
  readonly client: Client;
}

export interface Action {
  /** With parameters as the router has them. */
  readonly path: string;
  /** The page that it belongs to: shown after it, where none of ours asked for it. */
  readonly page: (given: Given) => string;
  readonly run: (client: Client, given: Given) => Promise<Note>;
  /** Present: nothing is done before this was answered with yes. */
  readonly question?: (given: Given, known: Known) => Question | Promise<Question>;
  /** Viewers are asked, too; what they may do is the daemon's to say. */
  readonly isForViewers?: true;
}

/** GET asks, and never does anything; POST does it, and where it asks only with `confirm=yes`: else it leads to the question. */
export function register(router: Router<WebState>, action: Action, desk: Desk): void {
  const { path, page, run, question } = action;
  if (question !== undefined) router.get(path, (ctx) => ask(ctx, desk, action, question));
  router.post(path, async (ctx) => {
    const fields = fieldsOf(await desk.services.form(ctx));
    const given: Given = { ...fields, ...ctx.params };
    const back = backOf(ctx, given, page(given));
    if (question !== undefined && given.confirm !== 'yes')
      return redirect(ctx, `${ctx.path}?${new URLSearchParams({ ...fields, back }).toString()}`);
    return carryOut(ctx, desk, { done: back }, () => run(desk.services.client(ctx), given));
  });
}

/** Who may not do it is not asked whether it shall be done. */
async function ask(
  ctx: WebContext & { readonly params: Given },
  desk: Desk,
  { page, isForViewers }: Action,
  question: NonNullable<Action['question']>,
): Promise<void> {
  if ((await admit(ctx, desk, isForViewers === true ? 'user' : 'operator')) === undefined) return;
  const fields = queryOf(ctx);
  const given: Given = { ...fields, ...ctx.params };
  const back = backOf(ctx, given, page(given));
  const { services } = desk;
  const known = { model: services.model(), client: services.client(ctx) };
  const words = await asked(Promise.resolve(question(given, known)));
  await show(ctx, desk, () => confirmPage({ ...words, action: ctx.path, fields: { ...fields, back }, back }));
}
