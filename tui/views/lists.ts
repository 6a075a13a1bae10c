/** Views that are one list: events, support bundles, what can be done to the machine: pure. */

import { bytes } from '../../appliance/client/words/units.ts';
import { orderLabel } from '../orders.ts';
import { powerOrders, selectedOf, shownEvents } from '../rows.ts';
import type { State } from '../state.ts';
import { fit, restyled, paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { eventLines } from './event-lines.ts';
import { heading } from './panel.ts';
import type { Reading } from './panel.ts';
import { bar, since } from './words.ts';

export function eventsReading(state: State, width: number, pen: Pen): Reading {
  const { filter } = state.lists.events;
  const shown = shownEvents(state);
  const title = filter === '' ? 'Events, newest first' : `Events with "${filter}"`;
  const lines =
    shown.length === 0
      ? [[pen.text(filter === '' ? 'Nothing has happened yet.' : `No event has "${filter}".`, 'dim')]]
      : shown.flatMap((event) => eventLines(event, state, width, pen));
  return { head: [heading(title, width, pen)], lines };
}

export function supportReading(state: State, width: number, pen: Pen): Reading {
  const { bundles, now } = state;
  const intro = paragraph(
    pen.text(
      'A support bundle is one file for the vendor: what the appliance knows of itself and of its machine, and no secret. It is downloaded from the status page, or copied with appliancectl support copy.',
      'dim',
    ),
    width,
  );
  const list = (bundles ?? []).flatMap((bundle): readonly Line[] => {
    const { name, state: is, createdAt, sizeBytes, failure, done, total } = bundle;
    const size = sizeBytes === undefined ? '' : bytes(sizeBytes);
    return [
      [
        pen.text(`${name}  `, 'strong'),
        pen.text(`${since(createdAt, now)} ago  ${size}  `, 'dim'),
        pen.text(is === 'done' ? 'ready' : is, is === 'failed' ? 'bad' : is === 'done' ? 'good' : 'busy'),
        ...(is === 'running' ? [pen.text('  '), ...bar((done / Math.max(1, total)) * 100, 20, pen)] : []),
      ],
      ...(failure === undefined
        ? []
        : paragraph(pen.text(`  ${failure.why}. Next: ${failure.action}`, 'bad'), width, 2)),
    ];
  });
  const known = bundles === undefined ? '...' : 'There is none.';
  const lines = [...intro, ...(list.length === 0 ? [[pen.text(known, 'dim')]] : list)];
  return { head: [heading('Support', width, pen)], lines };
}

export function powerView(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  const selected = selectedOf(state);
  const lines = powerOrders.map((name): Line => {
    const line = fit([pen.text(`  ${orderLabel({ name })}`)], width, pen);
    return name === selected ? restyled(line, 'selected') : line;
  });
  return [heading('Services and machine', width, pen), ...lines].slice(0, height);
}
