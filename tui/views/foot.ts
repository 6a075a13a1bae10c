/** The line below every view: what has just come of an order, or what can be pressed: pure. */

import { bindings, isOffered, keyName } from '../keymap.ts';
import type { Binding } from '../keymap.ts';
import type { State } from '../state.ts';
import { ends, fit, widthOf } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';

export function foot(state: State, pen: Pen): Line {
  const { note, size } = state;
  if (note === undefined) return fit(keys(state, pen), size.columns, pen);
  const style = note.tone === 'busy' ? 'busy' : note.tone;
  const text = note.action === undefined ? note.text : `${note.text} Next: ${note.action}`;
  return fit([pen.text(` ${text}`, style)], size.columns, pen);
}

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
