/** The whole screen of a state: pure. The same state gives the same picture, and drawing changes nothing. */

import { bodyRows, FOOT_ROWS, HEAD_ROWS, layoutOf } from '../geometry.ts';
import type { State } from '../state.ts';
import { createPen, wrapped } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { certificatesView } from './certificates.ts';
import { checksView } from './checks.ts';
import { dialogPanel } from './dialogs.ts';
import { figuresPanels } from './figures.ts';
import { foot } from './foot.ts';
import { head } from './head.ts';
import { eventsView, powerView, supportView } from './lists.ts';
import { logsView } from './logs.ts';
import { machineView } from './machine.ts';
import { overview } from './overview.ts';
import type { Panel, Picture } from './panel.ts';
import { serviceDetail, serviceList } from './services.ts';
import { updatesView } from './updates.ts';

export function picture(state: State): Picture {
  const pen = createPen(state.profile);
  const { columns, rows } = state.size;
  if (layoutOf(state.size) === 'tiny') return { panels: [tooSmall(state, pen)] };
  const panels: readonly Panel[] = [
    { id: 'head', top: 0, left: 0, width: columns, height: HEAD_ROWS, lines: head(state, pen) },
    ...body(state, pen),
    {
      id: 'foot',
      top: rows - FOOT_ROWS,
      left: 0,
      width: columns,
      height: FOOT_ROWS,
      lines: [foot(state, pen)],
    },
  ];
  return state.dialog === undefined ? { panels } : { panels, dialog: dialogPanel(state, state.dialog, pen) };
}

/** The health word stays, whatever the size. */
function tooSmall(state: State, pen: Pen): Panel {
  const { columns, rows } = state.size;
  const say = (text: string): readonly Line[] =>
    wrapped(pen.text(text), Math.max(1, columns)).map((span) => [span]);
  const summary = state.model.status?.summary ?? 'Asking the appliance daemon ...';
  const silent = state.model.silent === undefined ? summary : 'The appliance daemon does not answer.';
  const lines = [...say(silent), ...say(`This terminal has ${columns}x${rows}; the console needs 60x16.`)];
  return { id: 'small', top: 0, left: 0, width: columns, height: rows, lines: lines.slice(0, rows) };
}

function body(state: State, pen: Pen): readonly Panel[] {
  const { columns } = state.size;
  const height = bodyRows(state.size);
  const place = { top: HEAD_ROWS, left: 0, width: columns, height };
  // One column of air on each side.
  const inner = { ...place, left: 1, width: columns - 2 };
  const one = (lines: readonly Line[]): readonly Panel[] => [{ id: 'body', ...inner, lines }];
  switch (state.view) {
    case 'overview':
      return one(overview(state, inner.width, height, pen));
    case 'services':
      return services(state, inner, pen);
    case 'logs':
      return one(logsView(state, inner.width, height, pen));
    case 'updates':
      return one(updatesView(state, inner.width, height, pen));
    case 'certificates':
      return one(certificatesView(state, inner.width, height, pen));
    case 'figures':
      return figuresPanels(state, inner, pen);
    case 'checks':
      return one(checksView(state, inner.width, height, pen));
    case 'machine':
      return one(machineView(state, inner.width, height, pen));
    case 'events':
      return one(eventsView(state, inner.width, height, pen));
    case 'support':
      return one(supportView(state, inner.width, height, pen));
    case 'power':
      return one(powerView(state, inner.width, height, pen));
  }
}

/** List and details beside each other where there is room, else one of them. */
function services(state: State, area: Omit<Panel, 'id' | 'lines'>, pen: Pen): readonly Panel[] {
  const { width, height, left } = area;
  if (state.detail === undefined)
    return [{ id: 'body', ...area, lines: serviceList(state, width, height, pen) }];
  if (layoutOf(state.size) !== 'wide')
    return [{ id: 'body', ...area, lines: serviceDetail(state, width, height, pen) }];
  const half = Math.floor(width * 0.45);
  const right = width - half - 2;
  return [
    { id: 'body', ...area, width: half, lines: serviceList(state, half, height, pen) },
    {
      id: 'detail',
      ...area,
      left: left + half + 2,
      width: right,
      lines: serviceDetail(state, right, height, pen),
    },
  ];
}
