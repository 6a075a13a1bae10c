/** What containers write: the newest at the bottom, whatever is above it scrolled to: pure. */

import { plural } from '../../appliance/client/words/units.ts';
import type { LoggedLine } from '../events.ts';
import { isShownLine } from '../rows.ts';
import type { State } from '../state.ts';
import { clip, labelled } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { clock } from '../zone.ts';
import { heading } from './panel.ts';

export function logsView(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  const { logs } = state;
  const room = Math.max(1, height - 1);
  const shown = windowOf(state, width, room, pen);
  const blank = Array.from({ length: room - shown.length }, (): Line => []);
  const empty = shown.length === 0 ? [[pen.text(emptyText(state), 'dim')]] : [];
  return [heading(titleOf(state), width, pen, place(state, pen)), ...empty, ...shown, ...blank].slice(
    0,
    height,
  );
  function emptyText({ model }: State): string {
    if (model.silent !== undefined) return 'It cannot be read while the daemon does not answer.';
    if (logs.trouble !== undefined) return logs.trouble;
    if (logs.filter !== '') return `No line has "${logs.filter}".`;
    return (model.status?.services.length ?? 0) === 0
      ? 'There is no service.'
      : 'Nothing has been written yet.';
  }
}

function titleOf({ logs }: State): string {
  const of = logs.service ?? 'all services';
  return logs.filter === '' ? `Logs of ${of}` : `Logs of ${of} with "${logs.filter}"`;
}

function place({ logs }: State, pen: Pen): Line {
  const count = plural(logs.lines.length, 'line');
  return logs.back === 0
    ? [pen.text(`${count}, following`, 'good')]
    : [pen.text(`${count}, ${logs.back} below`, 'warning')];
}

/** From the bottom up, so that the cost is that of what is seen. */
function windowOf(state: State, width: number, room: number, pen: Pen): readonly Line[] {
  const { logs } = state;
  const found: Line[] = [];
  let skip = logs.back;
  for (let at = logs.lines.length - 1; at >= 0 && found.length < room; at -= 1) {
    const line = logs.lines[at];
    if (line === undefined || !isShownLine(line, logs)) continue;
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    found.unshift(...drawn(line, state, width, pen));
  }
  return found.slice(-room);
}

/** Beyond this a name is cut: the line matters more. */
const LONGEST_LABEL = 20;
const TIME_WIDTH = 80;

function drawn(
  { service, text, isError, at }: LoggedLine,
  state: State,
  width: number,
  pen: Pen,
): readonly Line[] {
  const { service: only, isWrapped } = state.logs;
  const time = at === undefined || width < TIME_WIDTH - 2 ? '' : `${clock(at, state.zone)} `;
  const label = pen.text(`${time}${only === undefined ? `${service.slice(0, LONGEST_LABEL)} ` : ''}`, 'dim');
  const span = pen.text(text, isError ? 'warning' : 'plain');
  return isWrapped ? labelled(label, span, width) : [clip([label, span], width, pen)];
}
