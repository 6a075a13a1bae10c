/** The line below every view: what has just come of an order, or what can be pressed: pure. */

import { bindings, isOffered, keyName, viewTitles } from '../keymap.ts';
import type { Binding } from '../keymap.ts';
import type { State } from '../state.ts';
import { fit, widthOf } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';

export function foot(state: State, pen: Pen): Line {
  const { note, size } = state;
  if (note === undefined) return fit(keys(state, pen), size.columns, pen);
  const style = note.tone === 'busy' ? 'busy' : note.tone;
  const text = note.action === undefined ? note.text : `${note.text} Next: ${note.action}`;
  return fit([pen.text(` ${text}`, style)], size.columns, pen);
}

/** Those of this view first; the views as far as there is room. */
function keys({ view, place, size }: State, pen: Pen): Line {
  const offered = bindings.filter((binding) => isOffered(binding, view, place));
  const own = offered.filter(({ short }) => short !== undefined);
  const views = offered.filter(({ command }) => command.kind === 'go');
  const line: Line[] = [];
  let used = 0;
  for (const hint of [
    ...own.map((binding) => hintOf(binding, binding.short ?? '', pen)),
    ...views.map((binding) =>
      hintOf(binding, binding.command.kind === 'go' ? viewTitles[binding.command.view] : '', pen),
    ),
  ]) {
    if (used + widthOf(hint) > size.columns) break;
    used += widthOf(hint);
    line.push(hint);
  }
  return line.flat();
}

function hintOf({ keys: [key = ''] }: Binding, label: string, pen: Pen): Line {
  return [pen.text(' '), pen.text(keyName(key), 'key'), pen.text(` ${label} `, 'dim')];
}
