/** Who may change something: signing in, and locking again: pure. */

import type { EventOf } from '../events.ts';
import type { State } from '../state.ts';
import { formOf, formRefused } from './form.ts';
import { noted } from './noted.ts';
import type { Outcome } from './outcome.ts';
import { withoutStaged } from './settings.ts';
import { stepShown } from './setup.ts';
import { waitingFor } from './waiting-for.ts';
import { keyForm, onlyShows, SHOWS_ONLY, wish } from './wish.ts';
import { cancelled, withoutDialog } from './without-dialog.ts';

/** A console that nobody has touched for so long is somebody else's. */
export const RELOCK_MS = 5 * 60_000;

/** Also where nothing is open: what somebody has typed and left is not for the next one to send. */
export function lockIfIdle(state: State): Outcome {
  const { upMs, touchedUpMs, place, lock: is, settings } = state;
  if (upMs - touchedUpMs < RELOCK_MS || place.changes !== 'password') return [state, []];
  if (is.state === 'locked' && settings.staged.size === 0 && !hasTyped(state)) return [state, []];
  const left = cancelled(state);
  // Where nobody can sign in yet, the next one is welcomed again.
  const isWelcomed = left.isWelcomed && left.model.page?.isClaimed !== false;
  return locked({ ...left, isWelcomed });
}

function hasTyped({ dialog }: State): boolean {
  if (dialog?.kind === 'form') return dialog.values !== dialog.initial || dialog.resume !== undefined;
  return dialog?.kind === 'edit';
}

function locked(state: State): Outcome {
  const actions: Outcome[1] = state.lock.state === 'locked' ? [] : [{ do: 'sign-out' }];
  return [{ ...withoutStaged(state), lock: { state: 'locked' } }, actions];
}

/** The key of the lock: whoever is in goes out, whoever is out comes in. */
export function turnLock(state: State): Outcome {
  if (state.place.changes === 'granted')
    return [noted(state, { tone: 'good', text: 'An operator of this machine needs no password here.' }), []];
  if (onlyShows(state)) return [noted(state, SHOWS_ONLY), []];
  if (state.lock.state === 'locked') return [{ ...state, dialog: keyForm(state) }, []];
  const [next, actions] = locked(state);
  return [noted(next, { tone: 'good', text: 'Changes are locked.' }), actions];
}

/** Nobody can sign in yet: whoever stands here first sets the password, which nobody can from the network, and then the rest. */
export function claimedOr(state: State): Outcome {
  const { page } = state.model;
  const mayAsk = !state.isWelcomed && state.dialog === undefined && state.place.changes === 'password';
  if (page?.isClaimed === false && page.console !== 'view' && mayAsk)
    return [{ ...begun(state), isWelcomed: true }, []];
  return [page?.isClaimed === true ? claimedElsewhere(state) : state, []];
}

/** The set-up, from its first step that is not done yet. */
export function setUp(state: State): Outcome {
  if (onlyShows(state)) return [noted(state, SHOWS_ONLY), []];
  return state.lock.state === 'open' ? stepShown(state, 0) : [begun(state), []];
}

function begun(state: State): State {
  return { ...state, setup: { step: 0 }, dialog: keyForm(state) };
}

/** In its place stands what hides what is typed just as well: the rest of a password must not become orders. */
function claimedElsewhere(state: State): State {
  const { dialog } = state;
  if (dialog?.kind !== 'form' || dialog.purpose.for !== 'claim' || dialog.waitsFor !== undefined)
    return state;
  const trouble = { text: 'The first password was set elsewhere meanwhile. Sign in with it.' };
  return { ...state, dialog: { ...formOf(state, { for: 'sign-in' }), trouble } };
}

export function signedIn(state: State, { ask, user, role }: EventOf<'signed-in'>): Outcome {
  const asking = waitingFor(state, ask);
  // Whoever asked has left it.
  if (asking?.kind !== 'form') return [state, [{ do: 'sign-out' }]];
  if (role === 'viewer')
    return [
      noted(
        { ...cancelled(state), lock: { state: 'viewer', user } },
        { tone: 'bad', text: `${user} may look and change nothing.`, action: 'Sign in as an operator.' },
      ),
      [],
    ];
  const opened: State = { ...withoutDialog(state), lock: { state: 'open', user } };
  const { resume, purpose } = asking;
  if (resume !== undefined) return [{ ...opened, dialog: resume }, []];
  if (purpose.for === 'sign-in' && purpose.wish !== undefined) return wish(cancelled(opened), purpose.wish);
  if (state.setup !== undefined) return stepShown(opened, state.setup.step);
  const text = `${user} may change things until 5 minutes after the last key.`;
  return [noted(opened, { tone: 'good', text }), []];
}

export function refusedSignIn(state: State, { ask, trouble }: EventOf<'sign-in-refused'>): State {
  const asking = waitingFor(state, ask);
  return asking?.kind === 'form' ? formRefused(state, asking, trouble) : state;
}
