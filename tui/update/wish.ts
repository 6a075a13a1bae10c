/** What somebody wants done: asked for its password, its fields and a Yes where it needs them, then on its way: pure. */

import { orderFields, orderLabel, questionOf } from '../orders.ts';
import type { Order, Question } from '../orders.ts';
import { stagedLines } from '../settings.ts';
import type { State } from '../state.ts';
import { formOf } from './form.ts';
import type { Form } from './form.ts';
import { noted } from './noted.ts';
import { ordering } from './ordering.ts';
import type { Outcome } from './outcome.ts';
import { withoutDialog } from './without-dialog.ts';

export function wish(state: State, order: Order): Outcome {
  if (onlyShows(state)) return [noted(state, SHOWS_ONLY), []];
  if (state.lock.state !== 'open') return [{ ...state, dialog: keyForm(state, order) }, []];
  if (orderFields(order).length > 0)
    return [{ ...state, dialog: formOf(state, { for: 'order', order }) }, []];
  if (order.name === 'save-settings' && state.settings.staged.size === 0)
    return [noted(state, { tone: 'good', text: 'Nothing was typed that is not written.' }), []];
  const question = questionNow(state, order);
  if (question !== undefined)
    return [{ ...state, dialog: { kind: 'confirm', order, question, isYes: false } }, []];
  return send(state, order);
}

/** No password helps where nothing may be changed. */
export function onlyShows({ model, place }: State): boolean {
  return place.changes === 'password' && model.page?.console === 'view';
}

export const SHOWS_ONLY = {
  tone: 'bad',
  text: 'This console only shows: console.mode in node.json is view.',
  action: 'Change it on the status page, or at another terminal: appliancectl config set console.mode=manage',
} as const;

/** What opens the lock: a password, or the first one. */
export function keyForm(state: State, wanted?: Order): Form {
  if (state.model.page?.isClaimed === false) return formOf(state, { for: 'claim' });
  return formOf(state, { for: 'sign-in', ...(wanted !== undefined && { wish: wanted }) });
}

function questionNow({ settings: { told, staged }, model }: State, order: Order): Question | undefined {
  if (order.name !== 'save-settings' || told === undefined)
    return questionOf(order, model.status?.services ?? []);
  return { title: `${orderLabel(order)}?`, consequences: stagedLines(told, staged) };
}

export function send(state: State, order: Order): Outcome {
  const note = { tone: 'busy', text: `${orderLabel(order)}: on its way` } as const;
  return ordering(noted(withoutDialog(state), note), order);
}
