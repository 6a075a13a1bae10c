import type { ImageName, ImageUpdate, UpdateRecord } from '../../contract/image-updates.ts';
import { renderTable } from './table.ts';
import type { Cell } from './table.ts';
import { clean, shorten } from './text.ts';
import { duration, shortDuration } from '../../client/words/elapsed.ts';
import { timestamp } from './time.ts';
import type { Style, View } from './view.ts';

const STATES: Readonly<Record<ImageUpdate['state'], { readonly text: string; readonly style?: Style }>> = {
  'up-to-date': { text: 'up to date', style: 'green' },
  waits: { text: 'update waits', style: 'yellow' },
  pulling: { text: 'pulling', style: 'cyan' },
  'on-trial': { text: 'on trial', style: 'cyan' },
  'rolled-back': { text: 'rolled back', style: 'red' },
  held: { text: 'held', style: 'yellow' },
  unknown: { text: 'not known yet', style: 'dim' },
};

/** One line a service; empty without services. */
export function renderImages(images: readonly ImageUpdate[], view: View): string {
  if (images.length === 0) return '';
  return renderTable(
    [
      { title: 'SERVICE' },
      { title: 'IMAGE' },
      { title: 'IN FORCE' },
      { title: 'NEWEST' },
      { title: 'CHECKED' },
      { title: 'STATE' },
    ],
    images.map((image): readonly Cell[] => [
      { text: clean(image.service) },
      { text: clean(image.image) },
      { text: shortName(image.inForce) },
      { text: newestText(image, view) },
      { text: checkedText(image, view) },
      stateCell(image),
    ]),
    view,
  );
}

function stateCell({ state, reason, heldUntil, failure }: ImageUpdate): Cell {
  const { text, style } = STATES[state];
  const until = heldUntil === undefined ? '' : ` until ${timestamp(heldUntil)}`;
  const why = reason === undefined ? '' : `: ${shorten(clean(reason))}`;
  const registry = failure === undefined ? '' : `; registry: ${shorten(clean(failure))}`;
  return { text: `${text}${until}${why}${registry}`, ...(style === undefined ? {} : { style }) };
}

function newestText({ newest }: ImageUpdate, view: View): string {
  if (newest === undefined) return '-';
  const since = newest.since === undefined ? '' : ` (${duration(view.now - Date.parse(newest.since))})`;
  return `${short(newest.digest)}${since}`;
}

function checkedText({ lastCheckAt, nextCheckAt }: ImageUpdate, { now }: View): string {
  const last = lastCheckAt === undefined ? 'never' : `${duration(now - Date.parse(lastCheckAt))} ago`;
  return nextCheckAt === undefined ? last : `${last}, next in ${duration(Date.parse(nextCheckAt) - now)}`;
}

const RESULTS: Readonly<Record<UpdateRecord['result'], { readonly text: string; readonly style: Style }>> = {
  committed: { text: 'committed', style: 'green' },
  'rolled-back': { text: 'rolled back', style: 'red' },
  superseded: { text: 'superseded', style: 'dim' },
};

/** Newest first. */
export function renderHistory(records: readonly UpdateRecord[], view: View): string {
  if (records.length === 0) return 'Nothing was replaced yet.\n';
  return renderTable(
    [
      { title: 'WHEN' },
      { title: 'SERVICE' },
      { title: 'FROM' },
      { title: 'TO' },
      { title: 'TOOK', align: 'right' },
      { title: 'DOWN', align: 'right' },
      { title: 'RESULT' },
      { title: 'REASON' },
    ],
    records.map((record): readonly Cell[] => [
      { text: timestamp(record.at) },
      { text: clean(record.service) },
      { text: shortName(record.from) },
      { text: shortName(record.to) },
      { text: shortDuration(record.tookMs) },
      { text: shortDuration(record.downtimeMs) },
      RESULTS[record.result],
      { text: clean(record.reason ?? record.cause) },
    ]),
    view,
  );
}

/** As registries name it; an image that came from elsewhere by its id. */
function shortName(name: ImageName | undefined): string {
  if (name === undefined) return '-';
  return short(name.digest ?? name.id);
}

function short(digest: string): string {
  return clean(digest.replace(/^sha256:/, '').slice(0, 12));
}
