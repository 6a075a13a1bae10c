/** Keys while a dialog is open: pure. */

import type { Dialog, State } from '../state.ts';
import { lastHelpTop } from '../views/dialogs.ts';
import { send } from './access.ts';
import { placeAfter, withFilter } from './command.ts';
import { formKey } from './form.ts';
import type { Outcome } from './outcome.ts';
import { typed } from './typed.ts';
import { withoutDialog } from './without-dialog.ts';

type Of<Kind extends Dialog['kind']> = Extract<Dialog, { readonly kind: Kind }>;

export function dialogKey(state: State, dialog: Dialog, key: string, text: string | undefined): Outcome {
  switch (dialog.kind) {
    case 'help':
      return [helpKey(state, dialog, key), []];
    case 'confirm':
      return confirmKey(state, dialog, key);
    case 'sign-in':
      return signInKey(state, dialog, key, text);
    case 'claim':
      return claimKey(state, dialog, key, text);
    case 'form':
      return formKey(state, dialog, key, text);
    case 'filter':
      return [filterKey(state, dialog, key, text), []];
  }
}

function helpKey(state: State, dialog: Of<'help'>, key: string): State {
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
function confirmKey(state: State, dialog: Of<'confirm'>, key: string): Outcome {
  if (key === 'y' || key === 'Y') return send(state, dialog.order);
  if (key === 'n' || key === 'N' || key === 'escape') return [withoutDialog(state), []];
  if (['left', 'right', 'tab', 'S-tab', 'h', 'l'].includes(key))
    return [{ ...state, dialog: { ...dialog, isYes: !dialog.isYes } }, []];
  if (key !== 'enter') return [state, []];
  return dialog.isYes ? send(state, dialog.order) : [withoutDialog(state), []];
}

function signInKey(state: State, dialog: Of<'sign-in'>, key: string, text: string | undefined): Outcome {
  if (key === 'escape') return [withoutDialog(state), []];
  if (dialog.isBusy) return [state, []];
  if (isNext(key)) {
    const field = dialog.field === 'user' ? ('password' as const) : ('user' as const);
    return [{ ...state, dialog: { ...dialog, field } }, []];
  }
  if (key !== 'enter')
    return [{ ...state, dialog: { ...dialog, [dialog.field]: typed(dialog[dialog.field], key, text) } }, []];
  if (dialog.field === 'user' || dialog.user === '' || dialog.password === '')
    return [{ ...state, dialog: { ...dialog, field: dialog.user === '' ? 'user' : 'password' } }, []];
  const { trouble: _, ...asked } = dialog;
  const { user, password } = dialog;
  return [
    { ...state, dialog: { ...asked, password: '', isBusy: true } },
    [{ do: 'sign-in', user, password }],
  ];
}

/** As the daemon asks for it (`Password` of contract/accounts.ts), said before it is asked. */
const LEAST = 10;

function claimKey(state: State, dialog: Of<'claim'>, key: string, text: string | undefined): Outcome {
  if (key === 'escape') return [withoutDialog(state), []];
  if (dialog.isBusy) return [state, []];
  if (isNext(key)) {
    const field = dialog.field === 'password' ? ('again' as const) : ('password' as const);
    return [{ ...state, dialog: { ...dialog, field } }, []];
  }
  if (key !== 'enter')
    return [{ ...state, dialog: { ...dialog, [dialog.field]: typed(dialog[dialog.field], key, text) } }, []];
  const { trouble: _, ...asked } = dialog;
  const { password, again } = dialog;
  if (password.length < LEAST) {
    const trouble = { text: `It must be at least ${LEAST} characters long.` };
    return [{ ...state, dialog: { ...asked, field: 'password', trouble } }, []];
  }
  if (dialog.field === 'password') return [{ ...state, dialog: { ...asked, field: 'again' } }, []];
  if (password !== again) {
    const trouble = { text: 'Both must be the same.' };
    return [{ ...state, dialog: { ...asked, again: '', field: 'again', trouble } }, []];
  }
  return [
    { ...state, dialog: { ...asked, password: '', again: '', isBusy: true } },
    [{ do: 'claim', password }],
  ];
}

/** The list follows each letter. */
function filterKey(state: State, dialog: Of<'filter'>, key: string, text: string | undefined): State {
  if (key === 'enter') return withoutDialog(state);
  if (key === 'escape') return withoutDialog(withFilter(state, dialog.view, ''));
  const next = typed(dialog.text, key, text);
  return withFilter({ ...state, dialog: { ...dialog, text: next } }, dialog.view, next);
}

function isNext(key: string): boolean {
  return key === 'tab' || key === 'S-tab' || key === 'up' || key === 'down';
}
