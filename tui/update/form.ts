/** Orders that need to be told something: pure. */

import type { Trouble } from '../events.ts';
import { fieldsOf } from '../orders.ts';
import type { Field, Order, Values } from '../orders.ts';
import type { Dialog, State } from '../state.ts';
import type { Outcome } from './outcome.ts';
import { typed } from './typed.ts';
import { withoutDialog } from './without-dialog.ts';

type Form = Extract<Dialog, { readonly kind: 'form' }>;

export function formOf(state: State, order: Order): Form {
  return { kind: 'form', order, values: knownValues(state, order), focus: 0, isBusy: false };
}

/** What is known already need not be typed. */
function knownValues({ machine }: State, { name }: Order): Values {
  const told = machine?.told;
  if (told === undefined) return {};
  if (name === 'set-hostname') return { hostname: told.hostname };
  if (name === 'set-time-zone') return { timeZone: told.timeZone };
  if (name !== 'set-network') return {};
  const first = told.network.interfaces.find(({ notSettable }) => notSettable === undefined);
  if (first === undefined) return {};
  const address = first.addresses.find(({ cidr }) => cidr.includes('.'))?.cidr;
  return {
    interface: first.name,
    method: first.method === 'none' ? 'dhcp' : first.method,
    ...(first.method === 'static' && {
      address: address ?? '',
      gateway: first.gateway ?? '',
      dns: first.dns.join(' '),
    }),
  };
}

export function formKey(state: State, dialog: Form, key: string, text: string | undefined): Outcome {
  const { order, values, focus, isBusy } = dialog;
  const fields = fieldsOf(order);
  const field = fields[focus];
  if (key === 'escape' || field === undefined) return [withoutDialog(state), []];
  if (isBusy) return [state, []];
  const to = (next: number): Outcome => [
    { ...state, dialog: { ...dialog, focus: (next + fields.length) % fields.length } },
    [],
  ];
  if (key === 'tab' || key === 'down') return to(focus + 1);
  if (key === 'S-tab' || key === 'up') return to(focus - 1);
  if (key !== 'enter') {
    const value = typed(values[field.name] ?? '', key, text);
    return [{ ...state, dialog: { ...dialog, values: { ...values, [field.name]: value } } }, []];
  }
  if (focus < fields.length - 1) return to(focus + 1);
  const missing = fields.findIndex(
    ({ name, isOptional }) => isOptional !== true && (values[name] ?? '') === '',
  );
  if (missing >= 0) return to(missing);
  const { trouble: _, ...asked } = dialog;
  return [
    { ...state, dialog: { ...asked, values: withoutSecrets(values, fields), isBusy: true } },
    [{ do: 'order', order, values }],
  ];
}

/** The form stays, with what was typed and why that was not taken. */
export function formRefused(state: State, dialog: Form, trouble: Trouble): State {
  return { ...state, dialog: { ...dialog, isBusy: false, trouble } };
}

function withoutSecrets(values: Values, fields: readonly Field[]): Values {
  const secret = new Set(fields.filter(({ isSecret }) => isSecret === true).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)));
}
