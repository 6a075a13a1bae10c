/** Images and packages: what is in force, what waits and why, what was replaced: pure. */

import { duration } from '../../appliance/client/words/elapsed.ts';
import { imageWords, replacementWords } from '../../appliance/client/words/states.ts';
import { shortDigest } from '../../appliance/client/words/units.ts';
import type { ImageUpdate, UpdateRecord } from '../../appliance/contract/image-updates.ts';
import type { OsStatus } from '../../appliance/contract/os-status.ts';
import { selectedOf } from '../rows.ts';
import type { State } from '../state.ts';
import { clip, paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { table } from '../text/table.ts';
import type { Column } from '../text/table.ts';
import { heading, selectable } from './panel.ts';
import { since, stateSpan } from './words.ts';

export function updatesView(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  const { updates, replacements = [] } = state.model;
  if (updates === undefined) return [[pen.text('It is not known yet what there is.', 'dim')]];
  const packages = packageLines(updates.os, state.now, width, pen);
  const room = Math.max(3, height - packages.length);
  const images = imageLines(updates.images, state, width, Math.min(room - 1, updates.images.length + 1), pen);
  const reason = reasonLines(updates.images, state, width, pen);
  const left = height - packages.length - images.length - 1 - reason.length;
  return [
    heading('Images', width, pen),
    ...images,
    ...reason,
    ...packages,
    ...pastLines(replacements, state.now, width, left, pen),
  ].slice(0, height);
}

function imageLines(
  images: readonly ImageUpdate[],
  state: State,
  width: number,
  height: number,
  pen: Pen,
): readonly Line[] {
  if (images.length === 0) return [[pen.text('No service has an image.', 'dim')]];
  const { head, rows } = table(images, columns(state.now, pen), width, pen);
  const at = images.findIndex(({ service }) => service === selectedOf(state));
  return [head, ...selectable(rows, Math.max(1, height - 1), at, width, pen)];
}

function columns(now: number, pen: Pen): readonly Column<ImageUpdate>[] {
  return [
    { title: 'Service', rank: 0, cell: ({ service }) => [pen.text(service)] },
    { title: 'State', rank: 1, cell: ({ state }) => [stateSpan(imageWords[state], pen)] },
    {
      title: 'In force',
      rank: 3,
      cell: ({ inForce }) => [
        pen.text(inForce === undefined ? '-' : shortDigest(inForce.digest ?? inForce.id)),
      ],
    },
    {
      title: 'Newest',
      rank: 4,
      cell: ({ newest }) => [pen.text(newest === undefined ? '-' : shortDigest(newest.digest))],
    },
    { title: 'Asked', rank: 2, cell: ({ lastCheckAt }) => [pen.text(since(lastCheckAt, now))] },
    { title: 'Image', rank: 5, grows: true, cell: ({ image }) => [pen.text(image, 'dim')] },
  ];
}

/** Of what is selected: why it is not updated, why its registry does not answer. */
function reasonLines(images: readonly ImageUpdate[], state: State, width: number, pen: Pen): readonly Line[] {
  const image = images.find(({ service }) => service === selectedOf(state));
  return [image?.reason, image?.failure]
    .filter((text) => text !== undefined)
    .flatMap((text) => paragraph(pen.text(`${pen.glyphs.pointer} ${text}`, 'busy'), width, 2));
}

function packageLines(os: OsStatus, now: number, width: number, pen: Pen): readonly Line[] {
  const waiting = os.pending?.map(({ name, to }) => `${name} ${to}`) ?? [];
  const said: readonly (readonly [string, 'plain' | 'busy' | 'warning' | 'bad' | 'dim'])[] = [
    [os.running ? 'being installed now' : fetched(os, now), 'dim'],
    ...(os.state === 'on' ? [] : [[os.reason ?? `updates are ${os.state}`, 'warning'] as const]),
    ...(waiting.length === 0
      ? [['nothing waits', 'dim'] as const]
      : [[`wait: ${waiting.join(', ')}`, 'busy'] as const]),
    ...os.failures.map((text) => [text, 'bad'] as const),
    ...(os.rebootRequired === undefined
      ? []
      : [[`a reboot is due, for ${os.rebootRequired.packages.join(', ')}`, 'warning'] as const]),
    ...os.waiting.map((text) => [text, 'dim'] as const),
  ];
  return [
    heading('Packages of the operating system', width, pen),
    ...said.map(([text, style]) => clip([pen.text(text, style)], width, pen)),
  ];
}

function fetched({ lastCheckAt }: OsStatus, now: number): string {
  return lastCheckAt === undefined ? 'lists never fetched' : `lists fetched ${since(lastCheckAt, now)} ago`;
}

function pastLines(
  past: readonly UpdateRecord[],
  now: number,
  width: number,
  height: number,
  pen: Pen,
): readonly Line[] {
  if (height < 2 || past.length === 0) return [];
  const lines = past.map(({ at, service, result, downtimeMs, reason, cause }): Line => [
    pen.text(`${since(at, now)} ago  `, 'dim'),
    pen.text(`${service}  `),
    stateSpan(replacementWords[result], pen),
    pen.text(`  away ${duration(downtimeMs)}  `, 'dim'),
    pen.text(reason ?? cause, 'dim'),
  ]);
  return [
    heading('What was replaced', width, pen),
    ...lines.slice(0, height - 1).map((line) => clip(line, width, pen)),
  ];
}
