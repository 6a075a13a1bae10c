/** Keys while a dialog is open: pure. */

import type { Dialog, DialogOf, State } from '../state.ts';
import { lastHelpTop } from '../views/dialogs.ts';
import { placeAfter, withFilter } from './command.ts';
import { formKey } from './form.ts';
import type { Outcome } from './outcome.ts';
import { editKey } from './settings.ts';
import { typed } from './typed.ts';
import { setupKey } from './setup.ts';
import { trialKey } from './trial.ts';
import { send } from './wish.ts';
import { cancelled, withoutDialog } from './without-dialog.ts';

export function dialogKey(state: State, dialog: Dialog, key: string, text: string | undefined): Outcome {
  switch (dialog.kind) {
    case 'help':
      return [helpKey(state, dialog, key), []];
    case 'confirm':
      return confirmKey(state, dialog, key);
    case 'form':
      return setupKey(state, dialog, key) ?? aFormKey(state, dialog, key, text);
    case 'trial':
      return trialKey(state, dialog, key);
    case 'edit':
      return editKey(state, dialog, key, text);
    case 'filter':
      return [filterKey(state, dialog, key, text), []];
  }
}

function aFormKey(state: State, dialog: DialogOf<'form'>, key: string, text: string | undefined): Outcome {
  return key === 'escape' ? [cancelled(state), []] : formKey(state, dialog, key, text);
}

function helpKey(state: State, dialog: DialogOf<'help'>, key: string): State {
  const by = {
    up: 'up',
    k: 'up',
    down: 'down',
    j: 'down',
    pageup: 'page-up',
    pagedown: 'page-down',
    space: 'page-down',
    home: 'first',
    end: 'last',
  } as const;
  const step = Object.entries(by).find(([each]) => each === key)?.[1];
  if (step === undefined) return withoutDialog(state);
  const top = placeAfter(dialog.top, step, Math.max(1, state.size.rows - 6), lastHelpTop(state));
  return { ...state, dialog: { ...dialog, top } };
}

/** The default is No: Enter alone changes nothing. */
function confirmKey(state: State, dialog: DialogOf<'confirm'>, key: string): Outcome {
  if (key === 'y' || key === 'Y') return send(state, dialog.order);
  if (key === 'n' || key === 'N' || key === 'escape') return [withoutDialog(state), []];
  if (['left', 'right', 'tab', 'S-tab', 'h', 'l'].includes(key))
    return [{ ...state, dialog: { ...dialog, isYes: !dialog.isYes } }, []];
  if (key !== 'enter') return [state, []];
  return dialog.isYes ? send(state, dialog.order) : [withoutDialog(state), []];
}

/** The list follows each letter. */
function filterKey(state: State, dialog: DialogOf<'filter'>, key: string, text: string | undefined): State {
  if (key === 'enter') return withoutDialog(state);
  if (key === 'escape') return withoutDialog(withFilter(state, dialog.view, ''));
  const next = typed(dialog.text, key, text);
  return withFilter({ ...state, dialog: { ...dialog, text: next } }, dialog.view, next);
}
