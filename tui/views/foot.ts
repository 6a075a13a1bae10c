/** The lines below every view: what has just come of an order, or what can be pressed: pure. */

import { bindings, isOffered, keyName } from '../keymap.ts';
import type { Binding } from '../keymap.ts';
import type { Dialog, Note, Replay, State } from '../state.ts';
import { ends, fit, paragraph, widthOf } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';

/** As many lines as are said. */
export function foot(state: State, pen: Pen): readonly Line[] {
  const { note, size, dialog, replay } = state;
  if (note !== undefined && replay !== 'over') return told(note, size.columns, pen);
  if (replay !== undefined) return [fit(replayed(replay, pen), size.columns, pen)];
  return [fit(dialog === undefined ? keys(state, pen) : dialogKeys(dialog, pen), size.columns, pen)];
}

/** Nobody must take it for the appliance. */
function replayed(replay: Replay, pen: Pen): Line {
  const text = replay === 'over' ? ' The recording is over. ' : ' A recording is shown. ';
  return [pen.text(text, 'warning'), pen.text(' q', 'key'), pen.text(' leaves it ', 'dim')];
}

/** What is said in more lines than this is in the view that it is about. */
const MOST_ROWS = 4;

function told({ tone, text, action }: Note, width: number, pen: Pen): readonly Line[] {
  const whole = action === undefined ? text : `${text.replace(/\.$/, '')}. Next: ${action}`;
  return paragraph(pen.text(` ${whole}`, tone), width, 1)
    .slice(0, MOST_ROWS)
    .map((line) => fit(line, width, pen));
}

/** Those of the view mean something else in it, or nothing. */
function dialogKeys({ kind }: Dialog, pen: Pen): Line {
  return keysOfDialogs[kind].flatMap(([key, label]) => [
    pen.text(' '),
    pen.text(key, 'key'),
    pen.text(` ${label} `, 'dim'),
  ]);
}

const keysOfDialogs: Readonly<Record<Dialog['kind'], readonly (readonly [string, string])[]>> = {
  help: [
    ['Up Down', 'scroll'],
    ['Esc', 'closes it'],
  ],
  confirm: [
    ['y', 'yes'],
    ['n', 'no'],
    ['Esc', 'no'],
  ],
  form: [
    ['Enter', 'next, sends at the last'],
    ['Tab', 'next'],
    ['Ctrl-U', 'empties'],
    ['Esc', 'leaves'],
  ],
  trial: [
    ['c', 'keep'],
    ['v', 'take back'],
    ['Esc', 'leave it open'],
  ],
  edit: [
    ['Enter', 'takes it'],
    ['Ctrl-U', 'empties it'],
    ['Esc', 'leaves it'],
  ],
  filter: [
    ['Enter', 'keeps it'],
    ['Esc', 'shows all'],
  ],
};

/** Those of this view first, the views as far as there is room; how to get help always. */
function keys({ view, place, size }: State, pen: Pen): Line {
  const offered = bindings.filter((binding) => isOffered(binding, view, place));
  const short = offered.filter((binding) => binding.short !== undefined);
  const hints = (of: readonly Binding[]): readonly Line[] =>
    of.map((binding) => hintOf(binding, binding.short ?? binding.label, pen));
  const always = hints(short.filter(({ where }) => where === 'everywhere')).flat();
  const room = size.columns - widthOf(always);
  const others = hints([
    ...short.filter(({ where }) => where !== 'everywhere'),
    ...offered.filter(({ command }) => command.kind === 'go'),
  ]);
  const line: Line[] = [];
  let used = 0;
  for (const hint of others) {
    used += widthOf(hint);
    if (used > room) break;
    line.push(hint);
  }
  return ends(line.flat(), always, size.columns, pen);
}

function hintOf({ keys: [key = ''] }: Binding, label: string, pen: Pen): Line {
  return [pen.text(' '), pen.text(keyName(key), 'key'), pen.text(` ${label} `, 'dim')];
}
