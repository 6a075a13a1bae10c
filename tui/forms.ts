/** What is asked for in fields, and what for: data. */

import { orderFields, orderHint, orderLabel } from './orders.ts';
import type { Field, Order, Values } from './orders.ts';

export type Purpose =
  | { readonly for: 'order'; readonly order: Order }
  /** `wish`: what was wanted, asked for once the lock is open. */
  | { readonly for: 'sign-in'; readonly wish?: Order }
  /** The first password of a machine that nobody can sign in to. */
  | { readonly for: 'claim' };

interface FormFacts {
  readonly title: string;
  readonly hint: string;
  readonly fields: readonly Field[];
}

/** As the daemon asks for it (`Password` of contract/accounts.ts), said before it is asked. */
export const LEAST_PASSWORD = 10;

const signIn: FormFacts = {
  title: 'A change needs a password',
  hint: 'That of an operator, as on the status page. Forgotten? As root: appliancectl user set-password',
  fields: [
    { name: 'user', label: 'User' },
    { name: 'password', label: 'Password', isSecret: true },
  ],
};
const claim: FormFacts = {
  title: 'Welcome',
  hint: `Nobody can change anything on this appliance yet. Set the password of its operator (user admin), for this console and the status page: at least ${LEAST_PASSWORD} characters.`,
  fields: [
    { name: 'password', label: 'Password', isSecret: true },
    { name: 'again', label: 'Once more', isSecret: true },
  ],
};

export function formFacts(purpose: Purpose): FormFacts {
  if (purpose.for === 'sign-in') return signIn;
  if (purpose.for === 'claim') return claim;
  const { order } = purpose;
  return { title: orderLabel(order), hint: orderHint(order) ?? '', fields: orderFields(order) };
}

/** Those that are asked for while the others have these values. */
export function fieldsOf(purpose: Purpose, values: Values): readonly Field[] {
  return formFacts(purpose).fields.filter(
    ({ onlyWith }) => onlyWith === undefined || values[onlyWith.field] === onlyWith.value,
  );
}
