/** Fields that are filled in, one after the other, and sent: pure. */

import type { Action } from '../actions.ts';
import type { Trouble } from '../events.ts';
import { formFacts, LEAST_PASSWORD } from '../forms.ts';
import type { Purpose } from '../forms.ts';
import type { Field, Values } from '../orders.ts';
import type { Dialog, State } from '../state.ts';
import { knownValues } from './known-values.ts';
import { ordering } from './ordering.ts';
import type { Outcome } from './outcome.ts';
import { typed } from './typed.ts';

export type Form = Extract<Dialog, { readonly kind: 'form' }>;

export function formOf(state: State, purpose: Purpose): Form {
  const values = knownValues(state, purpose);
  const focus = Math.max(0, firstMissing(formFacts(purpose).fields, values));
  return { kind: 'form', purpose, values, initial: values, focus, isBusy: false };
}

/** -1: nothing that is needed is. */
function firstMissing(fields: readonly Field[], values: Values): number {
  return fields.findIndex(({ name, isOptional }) => isOptional !== true && (values[name] ?? '') === '');
}

/** Keys but those that leave it. */
export function formKey(state: State, dialog: Form, key: string, text: string | undefined): Outcome {
  const { purpose, values, focus, isBusy } = dialog;
  const { fields } = formFacts(purpose);
  const field = fields[focus];
  if (isBusy || field === undefined) return [state, []];
  const to = (next: number): Outcome => [
    withForm(state, { ...dialog, focus: (next + fields.length) % fields.length }),
    [],
  ];
  if (key === 'tab' || key === 'down') return to(focus + 1);
  if (key === 'S-tab' || key === 'up') return to(focus - 1);
  if (key !== 'enter') {
    const value = typed(values[field.name] ?? '', key, text);
    return [withForm(state, { ...dialog, values: { ...values, [field.name]: value } }), []];
  }
  const { trouble: _, ...asked } = dialog;
  const fault = faultOf(purpose, values, focus);
  if (fault !== undefined) return [withForm(state, { ...asked, ...fault }), []];
  if (focus < fields.length - 1) return to(focus + 1);
  const missing = firstMissing(fields, values);
  if (missing >= 0) return to(missing);
  return [
    withForm(state, { ...asked, values: withoutSecrets(values, fields), isBusy: true }),
    [sending(state, purpose, values)],
  ];
}

type Fault = Pick<Form, 'focus' | 'values'> & { readonly trouble: Trouble };

/** What can be told before the daemon is asked. */
function faultOf(purpose: Purpose, values: Values, focus: number): Fault | undefined {
  if (purpose.for !== 'claim') return undefined;
  const { password = '', again = '' } = values;
  if (password.length < LEAST_PASSWORD)
    return { values, focus: 0, trouble: { text: `It must be at least ${LEAST_PASSWORD} characters long.` } };
  if (focus === 0 || password === again) return undefined;
  return { values: { password }, focus, trouble: { text: 'Both must be the same.' } };
}

function sending(state: State, purpose: Purpose, values: Values): Action {
  const { user = '', password = '' } = values;
  switch (purpose.for) {
    case 'order':
      return ordering(state, purpose.order, values);
    case 'sign-in':
      return { do: 'sign-in', user, password };
    case 'claim':
      return { do: 'claim', password };
  }
}

/** The form stays, with what was typed and why that was not taken. */
export function formRefused(state: State, dialog: Form, trouble: Trouble): State {
  const missing = firstMissing(formFacts(dialog.purpose).fields, dialog.values);
  const focus = missing >= 0 ? missing : dialog.focus;
  return withForm(state, { ...dialog, focus, isBusy: false, trouble });
}

/** What has become known meanwhile stands in a form in which nobody has typed yet. */
export function knownNow(state: State): State {
  const { dialog } = state;
  if (dialog?.kind !== 'form' || dialog.isBusy || dialog.values !== dialog.initial) return state;
  return withForm(state, formOf(state, dialog.purpose));
}

function withForm(state: State, dialog: Form): State {
  return { ...state, dialog };
}

function withoutSecrets(values: Values, fields: readonly Field[]): Values {
  const secret = new Set(fields.filter(({ isSecret }) => isSecret === true).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)));
}
