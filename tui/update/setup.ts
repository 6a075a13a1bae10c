/** The set-up, step by step: pure. Each step is a form that can be left as it is; the last leads to the start of the services. */

import type { Order } from '../orders.ts';
import { fieldsOf } from '../forms.ts';
import { setupSteps } from '../setup.ts';
import type { State } from '../state.ts';
import { formOf } from './form.ts';
import type { Form } from './form.ts';
import { noted } from './noted.ts';
import type { Outcome } from './outcome.ts';
import { cancelled } from './without-dialog.ts';

/** The password is asked for by who opens the lock. */
const FIRST_FORM = 1;

/** With what is known of the machine, so that no form asks for it. What cannot be set here is passed, on the way on or back. */
export function stepShown(state: State, step: number, by: 1 | -1 = 1): Outcome {
  const name = setupSteps[step];
  if (name === undefined) return [over(state), []];
  if (name === 'password') return stepShown(state, FIRST_FORM);
  if (name === 'set-network' && !hasSettable(state)) return stepShown(state, step + by, by);
  const next: State = { ...state, setup: { step } };
  const dialog = formOf(next, { for: 'order', order: { name } });
  return [{ ...next, dialog }, [{ do: 'ask-machine' }, { do: 'ask-settings' }]];
}

/** Until it is known, it may. */
function hasSettable({ machine }: State): boolean {
  const interfaces = machine?.told?.network.interfaces;
  return interfaces === undefined || interfaces.some(({ notSettable }) => notSettable === undefined);
}

function over(state: State): State {
  const rest = cancelled(state);
  return noted(
    { ...rest, view: 'start', trail: [...rest.trail, rest.view] },
    { tone: 'good', text: 'The set-up is over. It can be gone through again: N, then i.' },
  );
}

function ended(state: State): State {
  return noted(cancelled(state), {
    tone: 'good',
    text: 'The rest of the set-up is left for later: N, then i.',
  });
}

/** What a form of the set-up has done is done: the next one. */
export function stepDone(state: State, order: Order): Outcome | undefined {
  const { setup } = state;
  return setup === undefined || setupSteps[setup.step] !== order.name
    ? undefined
    : stepShown(state, setup.step + 1);
}

/** Keys that a form has in the set-up only; `undefined`: it is one of any form. */
export function setupKey(state: State, dialog: Form, key: string): Outcome | undefined {
  const { setup } = state;
  if (setup === undefined || dialog.purpose.for !== 'order' || dialog.waitsFor !== undefined)
    return undefined;
  const { step } = setup;
  if (key === 'escape') return [ended(state), []];
  if (key === 'pagedown') return stepShown(state, step + 1);
  if (key === 'pageup') return stepShown(state, Math.max(FIRST_FORM, step - 1), -1);
  return key === 'enter' && isLeftAsItIs(dialog) ? stepShown(state, step + 1) : undefined;
}

/** Somebody went through all of its fields, and changed none. */
function isLeftAsItIs({ purpose, values, initial, focus }: Form): boolean {
  const isLast = focus === fieldsOf(purpose, values).length - 1;
  return isLast && JSON.stringify(values) === JSON.stringify(initial);
}
