/** A change of the network that is taken back unless somebody keeps it: pure. Whoever made it here is asked at once. */

import type { Machine } from '../../appliance/contract/machine.ts';
import type { Trouble } from '../events.ts';
import type { Order } from '../orders.ts';
import type { Dialog, State } from '../state.ts';
import { knownNow } from './form.ts';
import { noted } from './noted.ts';
import { ordering } from './ordering.ts';
import type { Outcome } from './outcome.ts';
import { stepDone, stepShown } from './setup.ts';
import { cancelled, withoutDialog } from './without-dialog.ts';

type Trial = Extract<Dialog, { readonly kind: 'trial' }>;

export function onTrial(state: State): State {
  return { ...state, dialog: { kind: 'trial', openedAt: state.now, isSeen: false, isBusy: false } };
}

export function trialKey(state: State, dialog: Trial, key: string): Outcome {
  if (key === 'escape') return [cancelled(state), []];
  if (dialog.isBusy) return [state, []];
  const name =
    key === 'c' || key === 'enter' ? 'confirm-network' : key === 'v' ? 'revert-network' : undefined;
  if (name === undefined) return [state, []];
  const { trouble: _, ...asked } = dialog;
  return [{ ...state, dialog: { ...asked, isBusy: true } }, [ordering(state, { name })]];
}

/** It stays, or is as before because somebody here wanted that. */
export function trialAnswered(state: State, { name }: Order): Outcome {
  if (name === 'confirm-network') return kept(state);
  return name === 'revert-network' ? againOr(state) : [state, []];
}

export function trialRefused(state: State, dialog: Trial, trouble: Trouble): State {
  return { ...state, dialog: { ...dialog, isBusy: false, trouble } };
}

/** It may have ended by itself, or by somebody else. */
export function machineTold(before: State, machine: Machine): Outcome {
  const state = knownNow({ ...before, machine: { told: machine } });
  const { dialog } = state;
  if (dialog?.kind !== 'trial' || dialog.isBusy) return [state, []];
  const { pending, last } = machine.network;
  if (pending !== undefined) return [{ ...state, dialog: { ...dialog, isSeen: true } }, []];
  const isOver = dialog.isSeen || (last !== undefined && Date.parse(last.at) >= dialog.openedAt);
  if (!isOver || last === undefined) return [state, []];
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
