/** What the keys that move scroll, where there is nothing to select: pure. */

import { bodyArea, detailAreas } from '../geometry.ts';
import type { Area } from '../geometry.ts';
import type { State, ViewName } from '../state.ts';
import { createPen } from '../text/line.ts';
import type { Pen } from '../text/line.ts';
import { certificatesReading } from './certificates.ts';
import { checksReading } from './checks.ts';
import { eventsReading, supportReading } from './lists.ts';
import { machineReading } from './machine.ts';
import { lastTop } from './panel.ts';
import type { Reading } from './panel.ts';
import { serviceReading } from './service-detail.ts';
import { startReading } from './start.ts';

export type Read = (state: State, width: number, pen: Pen) => Reading;

/** Of the views that are only read. */
export const readings: Partial<Readonly<Record<ViewName, Read>>> = {
  certificates: certificatesReading,
  checks: checksReading,
  machine: machineReading,
  start: startReading,
  events: eventsReading,
  support: supportReading,
};

/** As far as the present view can be scrolled: the first line that is shown of it then. */
export function lastTopOf(state: State): number {
  const { read, area } = readNow(state);
  return read === undefined ? 0 : lastTop(read(state, area.width, createPen(state.profile)), area.height);
}

function readNow(state: State): { readonly read?: Read | undefined; readonly area: Area } {
  if (state.detail !== undefined) return { read: serviceReading, area: detailAreas(state.size).detail };
  return { read: readings[state.view], area: bodyArea(state.size) };
}
