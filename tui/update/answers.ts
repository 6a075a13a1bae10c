/** How an order ended: pure. An answer is for the dialog that asked, and closes no other one: somebody may be typing in it. */

import type { Action } from '../actions.ts';
import type { EventOf, Trouble } from '../events.ts';
import { orderLabel } from '../orders.ts';
import type { Order, OrderName } from '../orders.ts';
import type { State } from '../state.ts';
import { formOf, formRefused } from './form.ts';
import type { Form } from './form.ts';
import { noted } from './noted.ts';
import type { Outcome } from './outcome.ts';
import { notWritten, written } from './settings.ts';
import { stepDone } from './setup.ts';
import { onTrial, trialAnswered, trialRefused } from './trial.ts';
import { waitingFor } from './waiting-for.ts';
import { withoutDialog } from './without-dialog.ts';

export function orderAnswered(before: State, { ask, order, message, work }: EventOf<'ordered'>): Outcome {
  const text = `${orderLabel(order)}: ${work !== undefined || message === '' ? 'accepted' : message}`;
  const state = noted(written(before, ask), { tone: work === undefined ? 'good' : 'busy', text });
  const [next, actions] = followUp(state, ask, order);
  const followed: readonly Action[] = work === undefined ? [] : [{ do: 'follow-work', order, work }];
  return [next, [...actions, ...lookAgain(order, state), ...followed]];
}

/** Also after another order: each has its end. */
export function workEnded(before: State, { order, state, message }: EventOf<'work-ended'>): Outcome {
  const tone = state === 'done' ? 'good' : 'bad';
  // What went wrong meanwhile stays for as long as it is to be read.
  if (tone === 'good' && before.note?.tone === 'bad') return [before, []];
  const said = message === state ? state : `${state}: ${message}`;
  return [noted(before, { tone, text: `${orderLabel(order)}: ${said}` }), []];
}

/** What comes after it on the screen. */
function followUp(state: State, ask: number, order: Order): Outcome {
  const asking = waitingFor(state, ask);
  if (asking === undefined) return [state, []];
  if (asking.kind === 'trial') return trialAnswered(state, order);
  if (order.name === 'set-network') return [onTrial(state), [{ do: 'ask-machine' }]];
  return stepDone(state, order) ?? [withoutDialog(state), []];
}

/** At what the order has changed, where that is shown. */
function lookAgain({ name }: Order, { view }: State): readonly Action[] {
  if (name === 'make-bundle') return [{ do: 'ask-bundles' }];
  if (ofConfig.has(name)) return [{ do: 'ask-settings' }];
  return view === 'machine' ? [{ do: 'ask-machine' }] : [];
}

const ofConfig: ReadonlySet<OrderName> = new Set(['save-settings', 'set-essentials', 'registry-login']);

export function orderRefused(state: State, { ask, order, trouble }: EventOf<'order-refused'>): Outcome {
  if (trouble.isSessionOver === true && state.place.changes === 'password')
    return [sessionOver(state, ask, order), []];
  // Where somebody else has written node.json meanwhile, what is shown is old.
  const asked: readonly Action[] = ofConfig.has(order.name) ? [{ do: 'ask-settings' }] : [];
  return [refused(state, ask, order, trouble), asked];
}

const OVER: Trouble = { text: 'The session has ended; nothing was done.' };

/** What asked comes back after the password, with what was typed; what somebody else is typing stays. */
function sessionOver(before: State, ask: number, order: Order): State {
  const state: State = { ...before, lock: { state: 'locked' } };
  const asking = waitingFor(state, ask);
  if (asking !== undefined) {
    const { waitsFor: _, ...resume } = asking;
    return { ...state, dialog: { ...keyAgain(state), resume } };
  }
  if (state.dialog === undefined) return { ...state, dialog: keyAgain(state, order) };
  const action = 'L signs in again.';
  return noted(state, { tone: 'bad', text: `${orderLabel(order)}: ${OVER.text}`, action });
}

function keyAgain(state: State, wish?: Order): Form {
  const form = formOf(state, { for: 'sign-in', ...(wish !== undefined && { wish }) });
  return { ...form, trouble: OVER };
}

/** Said where it was asked for. */
function refused(state: State, ask: number, order: Order, trouble: Trouble): State {
  const asking = waitingFor(state, ask);
  if (asking?.kind === 'form') return formRefused(state, asking, trouble);
  if (asking?.kind === 'trial') return trialRefused(state, asking, trouble);
  const { text, action } = trouble;
  const told = order.name === 'save-settings' ? notWritten(state, trouble) : state;
  return noted(told, {
    tone: 'bad',
    text: `${orderLabel(order)}: ${text}`,
    ...(action !== undefined && { action }),
  });
}
