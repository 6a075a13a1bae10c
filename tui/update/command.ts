/** What each command of the keymap does: pure. */

import type { Action } from '../actions.ts';
import { bodyRows } from '../geometry.ts';
import type { Command, Move } from '../keymap.ts';
import { powerOrders, rowsOf, selectedOf } from '../rows.ts';
import { viewNames } from '../state.ts';
import type { ListState, State, ViewName } from '../state.ts';
import { lastTopOf } from '../views/readings.ts';
import { setUp, turnLock } from './access.ts';
import { checked, checkedOnce } from './checks.ts';
import { askedFor } from './detail.ts';
import { followed, moveLogs, nextLogs, toggleWrap } from './logs.ts';
import type { Outcome } from './outcome.ts';
import { wish } from './wish.ts';
import { edited, takenOut, withoutStaged } from './settings.ts';

const TRAIL = 20;

type Handlers = {
  readonly [Kind in Command['kind']]: (
    state: State,
    command: Extract<Command, { readonly kind: Kind }>,
  ) => Outcome;
};

const handlers: Handlers = {
  go: (state, { view }) => go(state, view),
  'next-view': (state) => go(state, viewBeside(state.view, 1)),
  'previous-view': (state) => go(state, viewBeside(state.view, -1)),
  back,
  open,
  move: (state, { by }) => [move(state, by), []],
  filter: (state) => [{ ...state, dialog: { kind: 'filter', view: state.view, text: filterOf(state) } }, []],
  help: (state) => [{ ...state, dialog: { kind: 'help', top: 0 } }, []],
  leave: (state) => [state, [{ do: 'leave' }]],
  repaint: (state) => [state, [{ do: 'repaint' }]],
  lock: turnLock,
  'set-up': setUp,
  order,
  logs: (state) => followed(moved(state, 'logs'), serviceOf(state)),
  newest: (state) => [{ ...state, logs: { ...state.logs, back: 0 } }, []],
  wrap: (state) => [toggleWrap(state), []],
  merge: nextLogs,
  check: checked,
  'take-out': (state) => [takenOut(state), []],
  discard: (state) => [withoutStaged(state), []],
};

export function carryOut(state: State, command: Command): Outcome {
  // The handler of its kind takes it.
  const handle = handlers[command.kind] as (state: State, command: Command) => Outcome;
  return handle(state, command);
}

function go(state: State, view: ViewName): Outcome {
  if (view === state.view) return [state, []];
  const leaving: readonly Action[] = state.view === 'logs' ? [{ do: 'unfollow' }] : [];
  const next = moved(state, view);
  if (view === 'logs') {
    const [followedState, actions] = followed(next, state.logs.service);
    return [followedState, [...leaving, ...actions]];
  }
  if (view === 'checks') {
    const [checking, actions] = checkedOnce(next);
    return [checking, [...leaving, ...actions]];
  }
  return [next, [...leaving, ...(asked[view] ?? [])]];
}

/** What a view shows and no stream tells. */
const asked: Partial<Readonly<Record<ViewName, readonly Action[]>>> = {
  machine: [{ do: 'ask-machine' }],
  settings: [{ do: 'ask-settings' }],
  support: [{ do: 'ask-bundles' }],
};

function moved(state: State, view: ViewName): State {
  const { detail: _, note: __, ...rest } = state;
  return { ...rest, view, trail: [...state.trail, state.view].slice(-TRAIL) };
}

function viewBeside(view: ViewName, step: 1 | -1): ViewName {
  const at = viewNames.indexOf(view) + step;
  return viewNames.at(at % viewNames.length) ?? view;
}

/** One layer off: a filter, what is open, the view. */
function back(state: State): Outcome {
  if (filterOf(state) !== '') return [withFilter(state, state.view, ''), []];
  if (state.detail !== undefined) {
    const { detail: _, ...rest } = state;
    return [rest, []];
  }
  const before = state.trail.at(-1);
  if (before === undefined) return [state, []];
  const [next, actions] = go(state, before);
  return [{ ...next, trail: state.trail.slice(0, -1) }, actions];
}

function open(state: State): Outcome {
  if (state.view === 'settings') return edited(state);
  const selected = selectedOf(state);
  if (selected === undefined) return [state, []];
  const name = powerOrders.find((each) => each === selected);
  if (state.view === 'power') return name === undefined ? [state, []] : wish(state, { name });
  const at = state.view === 'services' ? state : moved(state, 'services');
  const lists = { ...at.lists, services: { ...at.lists.services, selected, top: 0 } };
  return [{ ...at, lists, detail: { service: selected } }, askedFor(selected)];
}

function serviceOf(state: State): string | undefined {
  return state.detail?.service ?? selectedOf(state);
}

const ofOne: ReadonlySet<string> = new Set([
  'restart',
  'stop',
  'start',
  'make-anew',
  'update',
  'hold',
  'release',
  'rollback',
]);

function order(state: State, { name }: Extract<Command, { readonly kind: 'order' }>): Outcome {
  if (!ofOne.has(name)) return wish(state, { name });
  const service = serviceOf(state);
  return service === undefined ? [state, []] : wish(state, { name, service });
}

function move(state: State, by: Move): State {
  if (state.view === 'logs') return moveLogs(state, by);
  const rows = rowsOf(state, state.view);
  const list = state.lists[state.view];
  const page = Math.max(1, bodyRows(state.size) - 2);
  if (rows.length === 0 || state.detail !== undefined)
    return withList(state, state.view, { ...list, top: placeAfter(list.top, by, page, lastTopOf(state)) });
  const at = rows.indexOf(selectedOf(state) ?? '');
  const selected = rows[placeAfter(at, by, page, rows.length - 1)];
  return withList(state, state.view, { ...list, ...(selected !== undefined && { selected }) });
}

/** Where one is after a move, of the places from 0 to `last`; also where one was beyond them, because there are fewer than before. */
export function placeAfter(at: number, by: Move, page: number, last: number): number {
  const steps: Readonly<Record<Move, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: -Infinity,
    last: Infinity,
  };
  return Math.min(Math.max(0, Math.min(at, last) + steps[by]), last);
}

function filterOf({ view, lists, logs }: State): string {
  return view === 'logs' ? logs.filter : lists[view].filter;
}

export function withFilter(state: State, view: ViewName, filter: string): State {
  if (view === 'logs') return { ...state, logs: { ...state.logs, filter, back: 0 } };
  return withList(state, view, { ...state.lists[view], filter, top: 0 });
}

function withList(state: State, view: ViewName, list: ListState): State {
  return { ...state, lists: { ...state.lists, [view]: list } };
}
