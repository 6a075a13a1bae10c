/** All that the console knows: plain data, replaced and never changed. */

import { emptyModel } from '../appliance/client/model/model.ts';
import type { Model } from '../appliance/client/model/model.ts';
import type { Config, ConfigKey } from '../appliance/contract/config.ts';
import type { CheckHead, CheckProgress, DiagnosticsEnd } from '../appliance/contract/diagnostics.ts';
import type { Machine } from '../appliance/contract/machine.ts';
import type { SupportBundle } from '../appliance/contract/support.ts';
import type { Why } from '../appliance/contract/why.ts';
import type { LoggedLine, Trouble } from './events.ts';
import type { Purpose } from './forms.ts';
import type { Size } from './geometry.ts';
import type { Order, Question, Values } from './orders.ts';
import type { Profile } from './profile.ts';
import type { Staged } from './settings.ts';
import type { Setup } from './setup.ts';
import { utc } from './zone.ts';
import type { Zone } from './zone.ts';

export const viewNames = [
  'overview',
  'services',
  'logs',
  'updates',
  'certificates',
  'figures',
  'checks',
  'machine',
  'settings',
  'start',
  'events',
  'support',
  'power',
] as const;
export type ViewName = (typeof viewNames)[number];

/** Where the console runs, and what that means. */
export interface Place {
  /** Of the terminal: on one of its own there is nothing to go back to. */
  readonly mayLeave: boolean;
  /** `granted`: an operator of the machine, whom its socket has let in; `password`: a change needs one. */
  readonly changes: 'granted' | 'password';
}

export type Lock =
  | { readonly state: 'open'; readonly user?: string }
  | { readonly state: 'locked' }
  | { readonly state: 'viewer'; readonly user: string };

/** A list of things that have names: what is selected stays so when others come and go. */
export interface ListState {
  readonly selected?: string;
  /** First line that is shown, of a view that is only read. */
  readonly top: number;
  readonly filter: string;
}

export interface LogsState {
  /** Absent: all of them, merged. */
  readonly service?: string;
  readonly follow: number;
  /** Oldest first. */
  readonly lines: readonly LoggedLine[];
  /** How many older ones were dropped. */
  readonly dropped: number;
  /** Lines that are below the window; 0: the newest is seen, and stays so. */
  readonly back: number;
  readonly isWrapped: boolean;
  readonly filter: string;
  readonly trouble?: string;
}

/** What explains one service. */
export interface Detail {
  readonly service: string;
  readonly why?: Why;
  readonly trouble?: Trouble;
  /** Oldest first; absent: not known yet. */
  readonly lastLines?: readonly LoggedLine[];
  readonly linesTrouble?: Trouble;
}

/** node.json, and what was typed for it. */
export interface SettingsState {
  readonly told?: Config;
  /** Why it cannot be read. */
  readonly trouble?: Trouble;
  readonly staged: Staged;
  /** On its way to the daemon. */
  readonly sent?: { readonly ask: number; readonly staged: Staged };
  /** Why the daemon did not take what was typed. */
  readonly refused?: Trouble;
}

/** One look at the machine and its surroundings. */
export interface ChecksState {
  /** Counts up; 0: none was made yet. */
  readonly run: number;
  readonly heads: readonly CheckHead[];
  /** By id: how far each is. */
  readonly progress: ReadonlyMap<string, CheckProgress>;
  readonly end?: DiagnosticsEnd;
  readonly trouble?: Trouble;
}

export type Dialog =
  | { readonly kind: 'help'; readonly top: number }
  | { readonly kind: 'confirm'; readonly order: Order; readonly question: Question; readonly isYes: boolean }
  | {
      readonly kind: 'form';
      readonly purpose: Purpose;
      readonly values: Values;
      /** As the form was opened: the same object until somebody types. */
      readonly initial: Values;
      /** Index of the field that is typed into. */
      readonly focus: number;
      /** Present: it was sent, and nothing can be typed until that is answered. */
      readonly waitsFor?: number;
      readonly trouble?: Trouble;
      /** What comes back once the lock is open. */
      readonly resume?: Dialog;
    }
  /** A change of the network that was made here, until it is kept or taken back. */
  | {
      readonly kind: 'trial';
      /** The change before it that has ended. */
      readonly before?: string;
      readonly waitsFor?: number;
      readonly trouble?: Trouble;
    }
  | { readonly kind: 'edit'; readonly setting: ConfigKey; readonly text: string; readonly trouble?: Trouble }
  | { readonly kind: 'filter'; readonly view: ViewName; readonly text: string };

export type DialogOf<Kind extends Dialog['kind']> = Extract<Dialog, { readonly kind: Kind }>;

export interface Note {
  readonly tone: 'good' | 'bad' | 'busy';
  readonly text: string;
  readonly action?: string;
  /** When it goes by itself, by `upMs`. */
  readonly until: number;
}

export interface State {
  /** Milliseconds since the epoch, of the last event. */
  readonly now: number;
  /** By a clock that nobody sets: what times out must not do so because a machine has learned the date. */
  readonly upMs: number;
  /** When the last key came. */
  readonly touchedUpMs: number;
  /** How often the daemon was asked for something that somebody waits for. */
  readonly asks: number;
  readonly ticks: number;
  readonly size: Size;
  readonly profile: Profile;
  readonly place: Place;
  readonly model: Model;
  /** Of the machine. */
  readonly zone: Zone;
  readonly isKnown: boolean;
  readonly view: ViewName;
  /** Where Esc leads back to. */
  readonly trail: readonly ViewName[];
  readonly lists: Readonly<Record<ViewName, ListState>>;
  /** The service whose details are shown beside or instead of the list. */
  readonly detail?: Detail;
  readonly logs: LogsState;
  readonly checks: ChecksState;
  readonly bundles?: readonly SupportBundle[];
  readonly machine?: { readonly told?: Machine; readonly trouble?: Trouble };
  readonly settings: SettingsState;
  readonly lock: Lock;
  readonly replay?: Replay;
  /** The first password was asked for once; whoever leaves it for later is not asked again. */
  readonly isWelcomed: boolean;
  /** Present: a dialog that is open is one of its steps. */
  readonly setup?: Setup;
  readonly dialog?: Dialog;
  readonly note?: Note;
}

/** Of a recording that is shown again: keys do nothing but leave. */
export type Replay = 'running' | 'over';

export interface Beginning {
  readonly now: number;
  readonly upMs: number;
  readonly size: Size;
  readonly profile: Profile;
  readonly place: Place;
  readonly replay?: Replay;
}

export function initialState({ now, upMs, size, profile, place, replay }: Beginning): State {
  const list: ListState = { top: 0, filter: '' };
  return {
    now,
    upMs,
    touchedUpMs: upMs,
    asks: 0,
    ticks: 0,
    size,
    profile,
    place,
    model: emptyModel,
    zone: utc,
    isKnown: false,
    view: 'overview',
    trail: [],
    lists: Object.fromEntries(viewNames.map((name) => [name, list])) as Record<ViewName, ListState>,
    checks: { run: 0, heads: [], progress: new Map() },
    logs: { follow: 0, lines: [], dropped: 0, back: 0, isWrapped: false, filter: '' },
    settings: { staged: new Map() },
    ...(replay !== undefined && { replay }),
    isWelcomed: false,
    lock: place.changes === 'granted' ? { state: 'open' } : { state: 'locked' },
  };
}
