/** Fields that are filled in, one after the other, and sent: pure. */

import type { Trouble } from '../events.ts';
import { fieldsOf, LEAST_PASSWORD } from '../forms.ts';
import type { Purpose } from '../forms.ts';
import type { Field, Values } from '../orders.ts';
import type { DialogOf, State } from '../state.ts';
import { knownValues } from './known-values.ts';
import { ordering } from './ordering.ts';
import type { Outcome } from './outcome.ts';
import { typed } from './typed.ts';

export type Form = DialogOf<'form'>;

export function formOf(state: State, purpose: Purpose): Form {
  const values = knownValues(state, purpose);
  const focus = Math.max(0, firstMissing(fieldsOf(purpose, values), values));
  return { kind: 'form', purpose, values, initial: values, focus };
}

/** -1: nothing that is needed is. */
function firstMissing(fields: readonly Field[], values: Values): number {
  return fields.findIndex(({ name, isOptional }) => isOptional !== true && (values[name] ?? '') === '');
}

/** Keys but those that leave it. */
export function formKey(state: State, dialog: Form, key: string, text: string | undefined): Outcome {
  const { purpose, values, focus, waitsFor } = dialog;
  const fields = fieldsOf(purpose, values);
  const field = fields[focus];
  if (waitsFor !== undefined || field === undefined) return [state, []];
  const to = (next: number): Outcome => [
    withForm(state, { ...dialog, focus: (next + fields.length) % fields.length }),
    [],
  ];
  if (key === 'tab' || key === 'down') return to(focus + 1);
  if (key === 'S-tab' || key === 'up') return to(focus - 1);
  if (key === 'enter') return entered(state, dialog, fields);
  const value = valueAfter(field, values[field.name] ?? '', key, text);
  return [withForm(state, { ...dialog, values: { ...values, [field.name]: value } }), []];
}

function valueAfter({ choices }: Field, value: string, key: string, text: string | undefined): string {
  if (choices === undefined) return typed(value, key, text);
  const step = key === 'left' ? -1 : key === 'right' || key === 'space' ? 1 : 0;
  if (step !== 0) return choices.at((choices.indexOf(value) + step) % choices.length) ?? value;
  return choices.find((choice) => choice.startsWith(key)) ?? value;
}

function entered(state: State, dialog: Form, fields: readonly Field[]): Outcome {
  const { trouble: _, ...asked } = dialog;
  const { purpose, values, focus } = asked;
  const fault = faultOf(state, purpose, values, focus);
  if (fault !== undefined) return [withForm(state, { ...asked, ...fault }), []];
  if (focus < fields.length - 1) return [withForm(state, { ...asked, focus: focus + 1 }), []];
  const missing = firstMissing(fields, values);
  if (missing >= 0) return [withForm(state, { ...asked, focus: missing }), []];
  const [next, actions] = sent(state, asked);
  const waiting = { ...asked, values: withoutSecrets(values, fields), waitsFor: next.asks };
  return [withForm(next, waiting), actions];
}

type Fault = Partial<Pick<Form, 'focus' | 'values'>> & { readonly trouble: Trouble };

/** What can be told before the daemon is asked. */
function faultOf({ settings }: State, purpose: Purpose, values: Values, focus: number): Fault | undefined {
  if (purpose.for === 'claim') return passwordFault(values, focus);
  const isConfig = purpose.for === 'order' && purpose.order.name === 'set-essentials';
  if (!isConfig || settings.told !== undefined) return undefined;
  return { trouble: { text: 'node.json is not known yet.', action: 'try again in a moment' } };
}

function passwordFault({ password = '', again = '' }: Values, focus: number): Fault | undefined {
  if (password.length < LEAST_PASSWORD)
    return { focus: 0, trouble: { text: `It must be at least ${LEAST_PASSWORD} characters long.` } };
  if (focus === 0 || password === again) return undefined;
  return { values: { password }, trouble: { text: 'Both must be the same.' } };
}

function sent(state: State, { purpose, values, initial }: Form): Outcome {
  if (purpose.for === 'order') return ordering(state, purpose.order, { initial, values });
  const ask = state.asks + 1;
  const { user = '', password = '' } = values;
  return [
    { ...state, asks: ask },
    [purpose.for === 'claim' ? { do: 'claim', ask, password } : { do: 'sign-in', ask, user, password }],
  ];
}

/** The form stays, with what was typed and why that was not taken. */
export function formRefused(state: State, dialog: Form, trouble: Trouble): State {
  const { waitsFor: _, ...open } = dialog;
  const missing = firstMissing(fieldsOf(open.purpose, open.values), open.values);
  const focus = missing >= 0 ? missing : open.focus;
  return withForm(state, { ...open, focus, trouble });
}

/** What has become known meanwhile stands in a form in which nobody has typed yet, and nobody is carried off from where he is in it. */
export function knownNow(state: State): State {
  const { dialog } = state;
  if (dialog?.kind !== 'form' || dialog.waitsFor !== undefined || dialog.values !== dialog.initial)
    return state;
  const values = knownValues(state, dialog.purpose);
  return withForm(state, { ...dialog, values, initial: values });
}

function withForm(state: State, dialog: Form): State {
  return { ...state, dialog };
}

function withoutSecrets(values: Values, fields: readonly Field[]): Values {
  const secret = new Set(fields.filter(({ isSecret }) => isSecret === true).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)));
}
