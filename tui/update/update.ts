/** What becomes of the state by an event, and what is to be done: pure, the one place where the console changes. */

import type { Action } from '../actions.ts';
import type { Event, EventOf } from '../events.ts';
import { commandOf } from '../keymap.ts';
import type { State } from '../state.ts';
import { claimedOr, lockIfIdle, refusedSignIn, signedIn } from './access.ts';
import { orderAnswered, orderRefused, workEnded } from './answers.ts';
import { announced, checksRefused, ended, progressed } from './checks.ts';
import { carryOut } from './command.ts';
import { ailing, askedAnew, withDetail } from './detail.ts';
import { dialogKey } from './dialog.ts';
import { knownNow } from './form.ts';
import { logged, logTrouble } from './logs.ts';
import { noted } from './noted.ts';
import type { Outcome } from './outcome.ts';
import { settingsRefused, settingsTold } from './settings.ts';
import { machineTold } from './trial.ts';

type Handlers = {
  readonly [Kind in Event['kind']]: (state: State, event: EventOf<Kind>) => Outcome;
};

/** One for each kind of event: one without does not compile. */
const handlers: Handlers = {
  key: (state, event) => onKey({ ...state, touchedUpMs: event.upMs }, event),
  resize: (state, { columns, rows }) => [{ ...state, size: { columns, rows } }, [{ do: 'repaint' }]],
  tick: (state) => lookedNowAndThen(lockIfIdle(withoutOldNote({ ...state, ticks: state.ticks + 1 }))),
  said: (before, { model }) => {
    const isBack = before.model.silent !== undefined && model.silent === undefined;
    const known = { ...(isBack ? withoutNote(before) : before), model, isKnown: true };
    const [state, actions] = claimedOr(known);
    const [next, asked] = askedAnew(before, state);
    return [next, [...actions, ...asked]];
  },
  replayed: (state) => [{ ...state, replay: 'over' }, []],
  zone: (state, { zone }) => [{ ...state, zone }, []],
  'signed-in': signedIn,
  'sign-in-refused': (state, event) => [refusedSignIn(state, event), []],
  ordered: orderAnswered,
  'work-ended': workEnded,
  'order-refused': orderRefused,
  why: (state, { service, why }) => [withDetail(state, service, { why }), []],
  'why-refused': (state, { service, trouble }) => [withDetail(state, service, { trouble }), []],
  'last-lines': (state, { service, lines }) => [withDetail(state, service, { lastLines: lines }), []],
  'last-lines-refused': (state, { service, trouble }) => [
    withDetail(state, service, { linesTrouble: trouble }),
    [],
  ],
  machine: (state, { machine }) => machineTold(state, machine),
  'machine-refused': (state, { trouble }) => [{ ...state, machine: { ...state.machine, trouble } }, []],
  settings: (state, { settings }) => [knownNow(settingsTold(state, settings)), []],
  'settings-refused': (state, { trouble }) => [settingsRefused(state, trouble), []],
  bundles: (state, { bundles }) => [{ ...state, bundles }, []],
  'bundles-refused': (state, { trouble }) => [noted(state, { tone: 'bad', ...trouble }), []],
  checks: (state, { run, checks }) => [announced(state, run, checks), []],
  check: (state, { run, progress }) => [progressed(state, run, progress), []],
  checked: (state, { run, end }) => [ended(state, run, end), []],
  'checks-refused': (state, { run, trouble }) => [checksRefused(state, run, trouble), []],
  logged: (state, { follow, lines }) => [logged(state, follow, lines), []],
  'log-trouble': (state, { follow, service, text }) => [logTrouble(state, follow, service, text), []],
};

export function update(before: State, event: Event): Outcome {
  // The handler of its kind takes it.
  const handle = handlers[event.kind] as (state: State, event: Event) => Outcome;
  return handle({ ...before, now: event.at, upMs: event.upMs }, event);
}

function onKey(state: State, { key, text, isTogether }: EventOf<'key'>): Outcome {
  // A screen that something else has written on must be mended whatever stands on it.
  if (key === 'C-l') return [state, [{ do: 'repaint' }]];
  // A question that nobody can have read is answered by nobody: it was pasted, or typed ahead.
  if (isTogether === true && isQuestion(state)) return [state, []];
  if (state.dialog !== undefined) return dialogKey(state, state.dialog, key, text);
  const command = commandOf(key, state.view, state.place);
  return command === undefined ? [state, []] : carryOut(state, command);
}

function isQuestion({ dialog }: State): boolean {
  return dialog?.kind === 'confirm' || dialog?.kind === 'trial';
}

/** On the kernel's own terminal its messages stand in the picture for no longer than this. */
const REPAINT_TICKS = 15;

/** What no stream tells of is asked for, while it is looked at. */
const ASKED_TICKS = 3;

function lookedNowAndThen([state, actions]: Outcome): Outcome {
  const { ticks, profile } = state;
  const isPainted = profile.name === 'linux' && ticks % REPAINT_TICKS === 0;
  const asked = ticks % ASKED_TICKS === 0 ? lookedAt(state) : [];
  return [state, [...actions, ...(isPainted ? [{ do: 'repaint' } as const] : []), ...asked]];
}

function lookedAt(state: State): readonly Action[] {
  if (state.view === 'machine' || state.dialog?.kind === 'trial') return [{ do: 'ask-machine' }];
  const service = ailing(state);
  return service === undefined ? [] : [{ do: 'ask-last-lines', service }];
}

function withoutOldNote(state: State): State {
  return state.note === undefined || state.note.until > state.upMs ? state : withoutNote(state);
}

function withoutNote(state: State): State {
  const { note: _, ...rest } = state;
  return rest;
}
