/** Who may change something: signing in, and locking again: pure. */

import type { Trouble } from '../events.ts';
import type { Purpose } from '../forms.ts';
import type { State } from '../state.ts';
import { formRefused } from './form.ts';
import { noted } from './noted.ts';
import type { Outcome } from './outcome.ts';
import { withoutStaged } from './settings.ts';
import { stepShown } from './setup.ts';
import { keyForm, onlyShows, SHOWS_ONLY, wish } from './wish.ts';
import { cancelled, withoutDialog } from './without-dialog.ts';

/** A console that nobody has touched for so long is somebody else's. */
export const RELOCK_MS = 5 * 60_000;

export function lockIfIdle(state: State): Outcome {
  const isOver = state.now - state.touchedAt >= RELOCK_MS;
  return isOver && state.place.changes === 'password' && state.lock.state !== 'locked'
    ? lock(withoutStaged(cancelled(state)))
    : [state, []];
}

function lock(state: State): Outcome {
  return [{ ...state, lock: { state: 'locked' } }, [{ do: 'sign-out' }]];
}

/** The key of the lock: whoever is in goes out, whoever is out comes in. */
export function turnLock(state: State): Outcome {
  if (state.place.changes === 'granted')
    return [noted(state, { tone: 'good', text: 'An operator of this machine needs no password here.' }), []];
  if (onlyShows(state)) return [noted(state, SHOWS_ONLY), []];
  if (state.lock.state === 'locked') return [{ ...state, dialog: keyForm(state) }, []];
  const [locked, actions] = lock(state);
  return [noted(locked, { tone: 'good', text: 'Changes are locked.' }), actions];
}

/** Nobody can sign in yet: whoever stands here first sets the password, which nobody can from the network, and then the rest. */
export function claimedOr(state: State): Outcome {
  const { page } = state.model;
  const mayAsk = !state.isWelcomed && state.dialog === undefined && state.place.changes === 'password';
  if (page?.isClaimed === false && page.console !== 'view' && mayAsk)
    return [{ ...begun(state), isWelcomed: true }, []];
  if (page?.isClaimed === true && purposeOf(state)?.for === 'claim' && !isBusy(state))
    return [cancelled(state), []];
  return [state, []];
}

/** The set-up, from its first step that is not done yet. */
export function setUp(state: State): Outcome {
  if (onlyShows(state)) return [noted(state, SHOWS_ONLY), []];
  return state.lock.state === 'open' ? stepShown(state, 0) : [begun(state), []];
}

function begun(state: State): State {
  return { ...state, setup: { step: 0 }, dialog: keyForm(state) };
}

function purposeOf({ dialog }: State): Purpose | undefined {
  return dialog?.kind === 'form' ? dialog.purpose : undefined;
}

function isBusy({ dialog }: State): boolean {
  return dialog?.kind === 'form' && dialog.isBusy;
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
        { ...cancelled(state), lock: { state: 'viewer', user } },
        { tone: 'bad', text: `${user} may look and change nothing.`, action: 'Sign in as an operator.' },
      ),
      [],
    ];
  const opened: State = { ...open, lock: { state: 'open', user } };
  if (wanted !== undefined) return wish(opened, wanted);
  if (state.setup !== undefined) return stepShown(opened, state.setup.step);
  const text = `${user} may change things until 5 minutes after the last key.`;
  return [noted(opened, { tone: 'good', text }), []];
}

export function refusedSignIn(state: State, trouble: Trouble): State {
  const { dialog } = state;
  return dialog?.kind === 'form' && dialog.purpose.for !== 'order'
    ? formRefused(state, dialog, trouble)
    : state;
}
