/** How an order ended: pure. */

import type { Action } from '../actions.ts';
import type { Trouble } from '../events.ts';
import { orderLabel } from '../orders.ts';
import type { Order, OrderName } from '../orders.ts';
import type { State } from '../state.ts';
import { formOf, formRefused } from './form.ts';
import { noted } from './noted.ts';
import type { Outcome } from './outcome.ts';
import { notWritten, withoutStaged } from './settings.ts';
import { stepDone } from './setup.ts';
import { onTrial, trialAnswered, trialRefused } from './trial.ts';
import { withoutDialog } from './without-dialog.ts';

export function orderAnswered(before: State, order: Order, message: string): Outcome {
  const text = message === '' ? `${orderLabel(order)}: accepted` : `${orderLabel(order)}: ${message}`;
  const written = order.name === 'save-settings' ? withoutStaged(before) : before;
  const state = noted(written, { tone: 'good', text });
  const [next, actions] = followUp(state, order);
  return [next, [...actions, ...lookAgain(order, state)]];
}

/** What comes after it on the screen. */
function followUp(state: State, order: Order): Outcome {
  if (state.dialog?.kind === 'trial') return trialAnswered(state, order);
  if (!isFormOf(state, order)) return [state, []];
  if (order.name === 'set-network') return [onTrial(withoutDialog(state)), [{ do: 'ask-machine' }]];
  return stepDone(state, order) ?? [withoutDialog(state), []];
}

/** At what the order has changed, where that is shown. */
function lookAgain({ name }: Order, { view }: State): readonly Action[] {
  if (name === 'make-bundle') return [{ do: 'ask-bundles' }];
  if (ofConfig.has(name)) return [{ do: 'ask-settings' }];
  return view === 'machine' ? [{ do: 'ask-machine' }] : [];
}

const ofConfig: ReadonlySet<OrderName> = new Set(['save-settings', 'set-essentials', 'registry-login']);

export function orderRefused(state: State, order: Order, trouble: Trouble): Outcome {
  if (trouble.isSessionOver === true && state.place.changes === 'password')
    return [
      { ...state, lock: { state: 'locked' }, dialog: formOf(state, { for: 'sign-in', wish: order }) },
      [],
    ];
  // Where somebody else has written node.json meanwhile, what is shown is old.
  const asked: readonly Action[] = ofConfig.has(order.name) ? [{ do: 'ask-settings' }] : [];
  return [refused(state, order, trouble), asked];
}

/** Said where it was asked for. */
function refused(state: State, order: Order, trouble: Trouble): State {
  const { dialog } = state;
  if (dialog?.kind === 'form' && isFormOf(state, order)) return formRefused(state, dialog, trouble);
  if (dialog?.kind === 'trial') return trialRefused(state, dialog, trouble);
  const { text, action } = trouble;
  const told = order.name === 'save-settings' ? notWritten(state, trouble) : state;
  return noted(told, {
    tone: 'bad',
    text: `${orderLabel(order)}: ${text}`,
    ...(action !== undefined && { action }),
  });
}

/** The form that asked for what the order needs. */
function isFormOf({ dialog }: State, { name }: Order): boolean {
  return dialog?.kind === 'form' && dialog.purpose.for === 'order' && dialog.purpose.order.name === name;
}
