/** Who may change something: signing in, locking again, and orders on their way: pure. */

import type { Action } from '../actions.ts';
import type { Trouble } from '../events.ts';
import { fieldsOf, orderLabel, questionOf } from '../orders.ts';
import type { Order } from '../orders.ts';
import type { Dialog, Note, State } from '../state.ts';
import { formOf, formRefused } from './form.ts';
import type { Outcome } from './outcome.ts';
import { withoutDialog } from './without-dialog.ts';

/** A console that nobody has touched for so long is somebody else's. */
export const RELOCK_MS = 5 * 60_000;
const NOTE_MS = 15_000;
const TROUBLE_MS = 60_000;
/** As `appliancectl user set-password` names it where no other is said. */
const FIRST_USER = 'admin';

export function lockIfIdle(state: State): Outcome {
  const isOver = state.now - state.touchedAt >= RELOCK_MS;
  return isOver && state.place.changes === 'password' && state.lock.state !== 'locked'
    ? lock(withoutDialog(state))
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
  if (isClaimed === false && mayAsk) return [{ ...state, isWelcomed: true, dialog: claimDialog }, []];
  if (isClaimed === true && state.dialog?.kind === 'claim' && !state.dialog.isBusy)
    return [withoutDialog(state), []];
  return [state, []];
}

const claimDialog: Dialog = { kind: 'claim', password: '', again: '', field: 'password', isBusy: false };

/** What opens the lock: a password, or the first one. */
function keyDialog(state: State, wanted?: Order): Dialog {
  return state.model.page?.isClaimed === false ? claimDialog : signInDialog(state, wanted);
}

function signInDialog(state: State, wanted?: Order): Dialog {
  const user = state.lock.state === 'viewer' ? '' : FIRST_USER;
  return {
    kind: 'sign-in',
    user,
    password: '',
    field: user === '' ? 'user' : 'password',
    isBusy: false,
    ...(wanted !== undefined && { wish: wanted }),
  };
}

/** Asks for the password first where one is needed, then what the order disturbs. */
export function wish(state: State, order: Order): Outcome {
  if (state.lock.state !== 'open') return [{ ...state, dialog: keyDialog(state, order) }, []];
  if (fieldsOf(order).length > 0) return [{ ...state, dialog: formOf(state, order) }, []];
  const question = questionOf(order);
  if (question !== undefined)
    return [{ ...state, dialog: { kind: 'confirm', order, question, isYes: false } }, []];
  return send(state, order);
}

export function send(state: State, order: Order): Outcome {
  const note = { tone: 'busy', text: `${orderLabel(order)}: on its way` } as const;
  return [noted(withoutDialog(state), note), [{ do: 'order', order }]];
}

export function orderAnswered(state: State, order: Order, message: string): Outcome {
  const text = message === '' ? `${orderLabel(order)}: accepted` : `${orderLabel(order)}: ${message}`;
  const isOver = state.dialog?.kind === 'form' && state.dialog.order.name === order.name;
  return [noted(isOver ? withoutDialog(state) : state, { tone: 'good', text }), lookAgain(order, state)];
}

/** At what the order has changed, where that is shown. */
function lookAgain({ name }: Order, { view }: State): readonly Action[] {
  if (name === 'make-bundle') return [{ do: 'ask-bundles' }];
  return view === 'machine' ? [{ do: 'ask-machine' }] : [];
}

export function orderRefused(state: State, order: Order, trouble: Trouble): Outcome {
  if (trouble.isSessionOver === true && state.place.changes === 'password')
    return [{ ...state, lock: { state: 'locked' }, dialog: { ...signInDialog(state, order) } }, []];
  const { dialog } = state;
  if (dialog?.kind === 'form' && dialog.order.name === order.name)
    return [formRefused(state, dialog, trouble), []];
  const { text, action } = trouble;
  return [
    noted(state, {
      tone: 'bad',
      text: `${orderLabel(order)}: ${text}`,
      ...(action !== undefined && { action }),
    }),
    [],
  ];
}

export function signedIn(
  state: State,
  { user, role }: { readonly user: string; readonly role: 'viewer' | 'operator' },
): Outcome {
  const wanted = state.dialog?.kind === 'sign-in' ? state.dialog.wish : undefined;
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
  if (dialog?.kind === 'sign-in')
    return { ...state, dialog: { ...dialog, password: '', isBusy: false, trouble } };
  if (dialog?.kind === 'claim')
    return {
      ...state,
      dialog: { ...dialog, password: '', again: '', field: 'password', isBusy: false, trouble },
    };
  return state;
}

export function noted(state: State, note: Omit<Note, 'until'>): State {
  return { ...state, note: { ...note, until: state.now + (note.tone === 'bad' ? TROUBLE_MS : NOTE_MS) } };
}
