/** node.json, changed key by key and written at once: pure. */

import type { Config, ConfigKey } from '../../appliance/contract/config.ts';
import type { Trouble } from '../events.ts';
import { selectedOf } from '../rows.ts';
import { choicesOf, readText, shownText, typedText } from '../settings.ts';
import type { DialogOf, SettingsState, State } from '../state.ts';
import type { Outcome } from './outcome.ts';
import { typed } from './typed.ts';
import { withoutDialog } from './without-dialog.ts';

type Edit = DialogOf<'edit'>;

export function settingsTold(state: State, told: Config): State {
  const { refused: _, ...settings } = state.settings;
  // What was refused stays said until it is changed or written.
  const isOld = state.settings.staged.size === 0;
  return { ...state, settings: { ...(isOld ? settings : state.settings), told } };
}

export function settingsRefused(state: State, trouble: Trouble): State {
  return { ...state, settings: { ...state.settings, trouble } };
}

/** Why the daemon did not take what was typed. */
export function notWritten(state: State, refused: Trouble): State {
  return { ...state, settings: { ...state.settings, refused } };
}

/** Of what was typed, that which the daemon has taken: what was typed since is not written yet. */
export function written(state: State, ask: number): State {
  const { sent, staged, refused: _, ...settings } = state.settings;
  if (sent?.ask !== ask) return state;
  const left = [...staged].filter(([key, value]) => !sent.staged.has(key) || sent.staged.get(key) !== value);
  return { ...state, settings: { ...settings, staged: new Map(left) } };
}

export function withoutStaged(state: State): State {
  const { refused: _, ...settings } = state.settings;
  return { ...state, settings: { ...settings, staged: new Map() } };
}

/** A field for what is selected. */
export function edited(state: State): Outcome {
  const setting = selectedKey(state);
  if (setting === undefined) return [state, []];
  const { staged } = state.settings;
  const isChosen = choicesOf(setting).length > 0;
  const text = isChosen ? (shownText(setting, staged) ?? '') : typedText(setting, staged);
  return [{ ...state, dialog: { kind: 'edit', setting, text } }, []];
}

/** Its default, or nothing, once that is written. */
export function takenOut(state: State): State {
  const setting = selectedKey(state);
  return setting === undefined ? state : withStaged(state, setting, null);
}

export function editKey(state: State, dialog: Edit, key: string, text: string | undefined): Outcome {
  if (key === 'escape') return [withoutDialog(state), []];
  const choices = choicesOf(dialog.setting);
  const step = stepOf(key);
  if (choices.length > 0 && step !== undefined) {
    const at = choices.indexOf(dialog.text);
    const next = choices[(Math.max(at, -1) + step + choices.length) % choices.length] ?? dialog.text;
    return [{ ...state, dialog: { ...dialog, text: next } }, []];
  }
  if (key !== 'enter') {
    const { trouble: _, ...rest } = dialog;
    return [{ ...state, dialog: { ...rest, text: typed(dialog.text, key, text) } }, []];
  }
  // Of a secret nobody sees what there is: nothing typed leaves it.
  if (dialog.setting.isSecret && dialog.text === '') return [withoutDialog(state), []];
  const read = readText(dialog.setting, dialog.text);
  if ('reason' in read) {
    const trouble = { text: `${dialog.setting.key} ${read.reason}` };
    return [{ ...state, dialog: { ...dialog, trouble } }, []];
  }
  return [withStaged(withoutDialog(state), dialog.setting, read.value), []];
}

function stepOf(key: string): 1 | -1 | undefined {
  if (['right', 'down', 'tab', 'space', ' '].includes(key)) return 1;
  return ['left', 'up', 'S-tab'].includes(key) ? -1 : undefined;
}

function selectedKey(state: State): ConfigKey | undefined {
  const selected = selectedOf(state, 'settings');
  return state.settings.told?.keys.find(({ key }) => key === selected);
}

/** What is typed as it is in the file already is no change. */
function withStaged(state: State, setting: ConfigKey, value: unknown): State {
  const { refused: _, ...settings } = state.settings;
  const staged = new Map(settings.staged);
  if (isAsBefore(setting, value)) staged.delete(setting.key);
  else staged.set(setting.key, value);
  return { ...state, settings: { ...settings, staged } satisfies SettingsState };
}

function isAsBefore({ from, value: stands, isSecret }: ConfigKey, value: unknown): boolean {
  if (from !== 'file') return value === null;
  return !isSecret && JSON.stringify(stands) === JSON.stringify(value);
}
