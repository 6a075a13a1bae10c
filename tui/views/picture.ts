/** The whole screen of a state: pure. The same state gives the same picture, and drawing changes nothing. */

import { bodyArea, detailAreas, HEAD_ROWS, layoutOf } from '../geometry.ts';
import type { Area } from '../geometry.ts';
import type { State, ViewName } from '../state.ts';
import { createPen, paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { closedView } from './closed.ts';
import { dialogPanel } from './dialogs.ts';
import { figuresPanels } from './figures.ts';
import { foot } from './foot.ts';
import { head } from './head.ts';
import { powerView } from './lists.ts';
import { logsView } from './logs.ts';
import { overview } from './overview.ts';
import { scrolled } from './panel.ts';
import type { Panel, Picture } from './panel.ts';
import { readings } from './readings.ts';
import { serviceReading } from './service-detail.ts';
import { servicesView } from './services.ts';
import { settingsView } from './settings.ts';
import { updatesView } from './updates.ts';

export function picture(state: State): Picture {
  const pen = createPen(state.profile);
  const { columns, rows } = state.size;
  if (layoutOf(state.size) === 'tiny') return { panels: [tooSmall(state, pen)] };
  // Over the view, where it needs more than its line.
  const lines = foot(state, pen);
  const panels: readonly Panel[] = [
    { id: 'head', top: 0, left: 0, width: columns, height: HEAD_ROWS, lines: head(state, pen) },
    ...body(state, pen),
    { id: 'foot', top: rows - lines.length, left: 0, width: columns, height: lines.length, lines },
  ];
  return state.dialog === undefined ? { panels } : { panels, dialog: dialogPanel(state, state.dialog, pen) };
}

/** The health word stays, whatever the size. */
function tooSmall(state: State, pen: Pen): Panel {
  const { columns, rows } = state.size;
  const say = (text: string): readonly Line[] => paragraph(pen.text(text), Math.max(1, columns));
  const summary = state.model.status?.summary ?? 'Asking the appliance daemon ...';
  const silent = state.model.silent === undefined ? summary : 'The appliance daemon does not answer.';
  const lines = [...say(silent), ...say(`This terminal has ${columns}x${rows}; the console needs 60x16.`)];
  return { id: 'small', top: 0, left: 0, width: columns, height: rows, lines: lines.slice(0, rows) };
}

function body(state: State, pen: Pen): readonly Panel[] {
  const area = bodyArea(state.size);
  const { refused } = state.model;
  if (refused === undefined) return bodies[state.view](state, area, pen);
  return [{ id: 'body', ...area, lines: closedView(refused, area.width, pen).slice(0, area.height) }];
}

type Body = (state: State, area: Area, pen: Pen) => readonly Panel[];
type View = (state: State, width: number, height: number, pen: Pen) => readonly Line[];

/** Lines that fill the whole of it. */
const filled =
  (view: View): Body =>
  (state, area, pen) => [{ id: 'body', ...area, lines: view(state, area.width, area.height, pen) }];

const read: Body = (state, area, pen) => {
  const reading = readings[state.view]?.(state, area.width, pen) ?? { head: [], lines: [] };
  const { top } = state.lists[state.view];
  return [{ id: 'body', ...area, lines: scrolled(reading, area.height, top, area.width, pen) }];
};

const bodies: Readonly<Record<ViewName, Body>> = {
  overview: filled(overview),
  services,
  logs: filled(logsView),
  updates: filled(updatesView),
  certificates: read,
  figures: figuresPanels,
  checks: read,
  machine: read,
  settings: filled(settingsView),
  start: read,
  events: read,
  support: read,
  power: filled(powerView),
};

function services(state: State, area: Area, pen: Pen): readonly Panel[] {
  const listIn = (place: Area): Panel => ({
    id: 'body',
    ...place,
    lines: servicesView(state, place.width, place.height, pen),
  });
  if (state.detail === undefined) return [listIn(area)];
  const { list, detail } = detailAreas(state.size);
  const reading = serviceReading(state, detail.width, pen);
  const lines = scrolled(reading, detail.height, state.lists.services.top, detail.width, pen);
  return list === undefined
    ? [{ id: 'body', ...detail, lines }]
    : [listIn(list), { id: 'detail', ...detail, lines }];
}
