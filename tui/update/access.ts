/** Who may change something: signing in, locking again, and orders on their way: pure. */

import type { Action } from '../actions.ts';
import type { Trouble } from '../events.ts';
import type { Purpose } from '../forms.ts';
import { orderFields, orderLabel, questionOf } from '../orders.ts';
import type { Order } from '../orders.ts';
import type { Note, State } from '../state.ts';
import { formOf, formRefused } from './form.ts';
import type { Form } from './form.ts';
import { ordering } from './ordering.ts';
import type { Outcome } from './outcome.ts';
import { notWritten, withoutStaged } from './settings.ts';
import { withoutDialog } from './without-dialog.ts';

/** A console that nobody has touched for so long is somebody else's. */
export const RELOCK_MS = 5 * 60_000;
const NOTE_MS = 15_000;
const TROUBLE_MS = 60_000;

export function lockIfIdle(state: State): Outcome {
  const isOver = state.now - state.touchedAt >= RELOCK_MS;
  return isOver && state.place.changes === 'password' && state.lock.state !== 'locked'
    ? lock(withoutStaged(withoutDialog(state)))
    : [state, []];
}

function lock(state: State): Outcome {
  return [{ ...state, lock: { state: 'locked' } }, [{ do: 'sign-out' }]];
}

/** The key of the lock: whoever is in goes out, whoever is out comes in. */
export function turnLock(state: State): Outcome {
  if (state.place.changes === 'granted')
    return [noted(state, { tone: 'good', text: 'An operator of this machine needs no password here.' }), []];
  if (state.lock.state === 'locked') return [{ ...state, dialog: keyDialog(state) }, []];
  const [locked, actions] = lock(state);
  return [noted(locked, { tone: 'good', text: 'Changes are locked.' }), actions];
}

/** Nobody can sign in yet: whoever stands here first sets the password, which nobody can from the network. */
export function claimedOr(state: State): Outcome {
  const isClaimed = state.model.page?.isClaimed;
  const mayAsk = !state.isWelcomed && state.dialog === undefined && state.place.changes === 'password';
  if (isClaimed === false && mayAsk)
    return [{ ...state, isWelcomed: true, dialog: formOf(state, { for: 'claim' }) }, []];
  if (isClaimed === true && purposeOf(state)?.for === 'claim' && !isBusy(state))
    return [withoutDialog(state), []];
  return [state, []];
}

/** What opens the lock: a password, or the first one. */
function keyDialog(state: State, wanted?: Order): Form {
  if (state.model.page?.isClaimed === false) return formOf(state, { for: 'claim' });
  return formOf(state, { for: 'sign-in', ...(wanted !== undefined && { wish: wanted }) });
}

function purposeOf({ dialog }: State): Purpose | undefined {
  return dialog?.kind === 'form' ? dialog.purpose : undefined;
}

function isBusy({ dialog }: State): boolean {
  return dialog?.kind === 'form' && dialog.isBusy;
}

/** The form that asked for what the order needs. */
function isFormOf(state: State, { name }: Order): boolean {
  const purpose = purposeOf(state);
  return purpose?.for === 'order' && purpose.order.name === name;
}

/** Asks for the password first where one is needed, then what the order disturbs. */
export function wish(state: State, order: Order): Outcome {
  if (state.lock.state !== 'open') return [{ ...state, dialog: keyDialog(state, order) }, []];
  if (orderFields(order).length > 0)
    return [{ ...state, dialog: formOf(state, { for: 'order', order }) }, []];
  const question = questionOf(order);
  if (question !== undefined)
    return [{ ...state, dialog: { kind: 'confirm', order, question, isYes: false } }, []];
  return send(state, order);
}

export function send(state: State, order: Order): Outcome {
  const note = { tone: 'busy', text: `${orderLabel(order)}: on its way` } as const;
  return [noted(withoutDialog(state), note), [ordering(state, order)]];
}

export function orderAnswered(state: State, order: Order, message: string): Outcome {
  const text = message === '' ? `${orderLabel(order)}: accepted` : `${orderLabel(order)}: ${message}`;
  const isOver = isFormOf(state, order);
  const written = order.name === 'save-settings' ? withoutStaged(state) : state;
  return [noted(isOver ? withoutDialog(written) : written, { tone: 'good', text }), lookAgain(order, state)];
}

/** At what the order has changed, where that is shown. */
function lookAgain({ name }: Order, { view }: State): readonly Action[] {
  if (name === 'make-bundle') return [{ do: 'ask-bundles' }];
  if (ofConfig.has(name)) return [{ do: 'ask-settings' }];
  return view === 'machine' ? [{ do: 'ask-machine' }] : [];
}

const ofConfig: ReadonlySet<Order['name']> = new Set(['save-settings', 'set-essentials', 'registry-login']);

export function orderRefused(state: State, order: Order, trouble: Trouble): Outcome {
  if (trouble.isSessionOver === true && state.place.changes === 'password')
    return [
      { ...state, lock: { state: 'locked' }, dialog: formOf(state, { for: 'sign-in', wish: order }) },
      [],
    ];
  const { dialog } = state;
  if (dialog?.kind === 'form' && isFormOf(state, order)) return [formRefused(state, dialog, trouble), []];
  const { text, action } = trouble;
  const told = order.name === 'save-settings' ? notWritten(state, trouble) : state;
  return [
    noted(told, {
      tone: 'bad',
      text: `${orderLabel(order)}: ${text}`,
      ...(action !== undefined && { action }),
    }),
    // Where somebody else has written it meanwhile, what is shown is old.
    ofConfig.has(order.name) ? [{ do: 'ask-settings' }] : [],
  ];
}

export function signedIn(
  state: State,
  { user, role }: { readonly user: string; readonly role: 'viewer' | 'operator' },
): Outcome {
  const purpose = purposeOf(state);
  const wanted = purpose?.for === 'sign-in' ? purpose.wish : undefined;
  const open = withoutDialog(state);
  if (role === 'viewer')
    return [
      noted(
        { ...open, lock: { state: 'viewer', user } },
        { tone: 'bad', text: `${user} may look and change nothing.`, action: 'Sign in as an operator.' },
      ),
      [],
    ];
  const opened: State = { ...open, lock: { state: 'open', user } };
  return wanted === undefined
    ? [
        noted(opened, {
          tone: 'good',
          text: `${user} may change things until 5 minutes after the last key.`,
        }),
        [],
      ]
    : wish(opened, wanted);
}

export function refusedSignIn(state: State, trouble: Trouble): State {
  const { dialog } = state;
  return dialog?.kind === 'form' && dialog.purpose.for !== 'order'
    ? formRefused(state, dialog, trouble)
    : state;
}

export function noted(state: State, note: Omit<Note, 'until'>): State {
  return { ...state, note: { ...note, until: state.now + (note.tone === 'bad' ? TROUBLE_MS : NOTE_MS) } };
}
