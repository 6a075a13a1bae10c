/** A change of the network that is taken back unless somebody keeps it: pure. Whoever made it here is asked at once. */

import type { Machine } from '../../appliance/contract/machine.ts';
import type { Trouble } from '../events.ts';
import type { Order } from '../orders.ts';
import type { DialogOf, State } from '../state.ts';
import { knownNow } from './form.ts';
import { noted } from './noted.ts';
import { ordering } from './ordering.ts';
import type { Outcome } from './outcome.ts';
import { stepDone, stepShown } from './setup.ts';
import { cancelled, withoutDialog } from './without-dialog.ts';

export type Trial = DialogOf<'trial'>;

export function onTrial(state: State): State {
  const before = state.machine?.told?.network.last?.id;
  return { ...state, dialog: { kind: 'trial', ...(before !== undefined && { before }) } };
}

/** Enter alone keeps nothing: it may have been meant for what stood here before. */
export function trialKey(state: State, dialog: Trial, key: string): Outcome {
  if (key === 'escape') return [leftOpen(state), []];
  if (dialog.waitsFor !== undefined) return [state, []];
  const name = key === 'c' ? 'confirm-network' : key === 'v' ? 'revert-network' : undefined;
  if (name === undefined) return [state, []];
  const { trouble: _, ...asked } = dialog;
  const [next, actions] = ordering(state, { name });
  return [{ ...next, dialog: { ...asked, waitsFor: next.asks } }, actions];
}

/** Where it can still be kept. */
function leftOpen(state: State): State {
  const rest = cancelled(state);
  const text = 'The change is on trial: c keeps it here, v takes it back.';
  const trail = rest.view === 'machine' ? rest.trail : [...rest.trail, rest.view];
  return noted({ ...rest, view: 'machine', trail }, { tone: 'busy', text });
}

/** It stays, or is as before because somebody here wanted that. */
export function trialAnswered(state: State, { name }: Order): Outcome {
  return name === 'confirm-network' ? kept(state) : againOr(state);
}

export function trialRefused(state: State, dialog: Trial, trouble: Trouble): State {
  const { waitsFor: _, ...open } = dialog;
  return { ...state, dialog: { ...open, trouble } };
}

/** It may have ended by itself, or by somebody else. */
export function machineTold(before: State, machine: Machine): Outcome {
  const state = knownNow({ ...before, machine: { told: machine } });
  const { dialog } = state;
  if (dialog?.kind !== 'trial' || dialog.waitsFor !== undefined) return [state, []];
  const { pending, last } = machine.network;
  // An answer from before it tells of neither.
  if (pending !== undefined || last === undefined || last.id === dialog.before) return [state, []];
  if (last.outcome === 'confirmed') return kept(state);
  const text = `${last.interface}: ${last.what} was taken back: ${last.why}`;
  const [next, actions] = againOr(state);
  return [noted(next, { tone: 'bad', text }), actions];
}

/** In the set-up the same step once more. */
function againOr(state: State): Outcome {
  return state.setup === undefined ? [withoutDialog(state), []] : stepShown(state, state.setup.step);
}

function kept(state: State): Outcome {
  return stepDone(state, { name: 'set-network' }) ?? [withoutDialog(state), []];
}
