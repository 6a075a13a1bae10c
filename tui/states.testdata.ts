/** States of the console, and keys that are pressed in them. */

import type { Action } from './actions.ts';
import type { Event, Happening } from './events.ts';
import type { Size } from './geometry.ts';
import { bindings } from './keymap.ts';
import { models, NOW } from './models.testdata.ts';
import type { ModelName } from './models.testdata.ts';
import type { Profile } from './profile.ts';
import { initialState, viewNames } from './state.ts';
import type { Place, State } from './state.ts';
import { update } from './update/update.ts';
import type { Zone } from './zone.ts';

export const profiles: Readonly<Record<'linux' | 'utf8' | 'ascii', Profile>> = {
  linux: { name: 'linux', terminal: 'linux', hasColor: true },
  utf8: { name: 'utf8', terminal: 'xterm-256color', hasColor: true },
  ascii: { name: 'ascii', terminal: 'vt220', hasColor: false },
};
/** Berlin in winter, and from the end of March in summer. */
const zone: Zone = {
  name: 'Europe/Berlin',
  offsets: [
    { from: NOW - 90 * 86_400_000, offsetMs: 3_600_000 },
    { from: Date.parse('2026-03-29T01:00:00Z'), offsetMs: 7_200_000 },
  ],
};
export const onTty: Place = { mayLeave: false, changes: 'password' };
export const overSsh: Place = { mayLeave: true, changes: 'granted' };

export interface Situation {
  readonly size?: Size;
  readonly profile?: Profile;
  readonly place?: Place;
  readonly model?: ModelName;
}

export function stateOf({
  size = { columns: 80, rows: 24 },
  profile = profiles.utf8,
  place = overSsh,
  model = 'good',
}: Situation = {}): State {
  const said = models[model];
  const state = initialState({ now: NOW, upMs: 0, size, profile, place });
  return said === undefined ? state : after(state, { kind: 'zone', zone }, { kind: 'said', model: said });
}

type WithoutAsk<Told> = Told extends { readonly ask: number } ? Omit<Told, 'ask'> : never;
/** An answer without a number is one to what was asked last. */
export type Told = Happening | WithoutAsk<Happening>;

function eventOf(state: State, told: Told): Event {
  // Whatever has no use for a number passes over it.
  return { ask: state.asks, ...told, at: state.now, upMs: state.upMs } as Event;
}

/** The state after these, in one moment; what is to be done is left aside. */
export function after(state: State, ...told: readonly Told[]): State {
  return told.reduce((at, each) => update(at, eventOf(at, each))[0], state);
}

/** The state after one event, and what is to be done. */
export const step = (state: State, told: Told): readonly [State, readonly Action[]] =>
  update(state, eventOf(state, told));
/** By the form that stands there, else by the key of the lock. */
function signingIn(state: State): State {
  const form = state.dialog?.kind === 'form' ? state : pressed(state, 'L');
  const password = typedKeys('correct horse');
  const purpose = form.dialog?.kind === 'form' ? form.dialog.purpose.for : undefined;
  return purpose === 'claim'
    ? pressed(form, ...password, 'enter', ...password, 'enter')
    : pressed(form, ...password, 'enter');
}
export const signedInAs = (state: State, user = 'ada', role: 'viewer' | 'operator' = 'operator'): State =>
  after(signingIn(state), { kind: 'signed-in', user, role });
export const actionsOf = (state: State, key: string): readonly Action[] => step(state, keyOf(key))[1];

/** Each key as the terminal layer gives it. */
export function pressed(state: State, ...keys: readonly string[]): State {
  return after(state, ...keys.map(keyOf));
}

export function keyOf(key: string): Happening {
  return { kind: 'key', key, ...(key.length === 1 && { text: key }) };
}

/** The keys that lead to the view of this index: a digit or letter, and a function key. */
export function keysOfView(index: number): readonly string[] {
  const view = viewNames[index];
  const binding = bindings.find(({ command }) => command.kind === 'go' && command.view === view);
  if (binding === undefined) throw new Error(`no key leads to ${view}`);
  return binding.keys;
}

export function keyOfView(index: number): string {
  return keysOfView(index)[0] ?? '';
}

/** Every letter a key. */
export function typedKeys(text: string): readonly string[] {
  return Array.from(text);
}

export const formIn = ({ dialog }: State) => (dialog?.kind === 'form' ? dialog : undefined);
