/** The first view: what stands in the way, every service, and how the machine is: pure. */

import { expiryOf, expiryWords, firstToExpire } from '../../appliance/client/words/expiry.ts';
import { imageWords } from '../../appliance/client/words/states.ts';
import type { Event } from '../../appliance/contract/event.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { bytes, rate } from '../../appliance/client/words/units.ts';
import type { State } from '../state.ts';
import { clip, paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { conditionLines, needsAttention } from './conditions.ts';
import { eventLines } from './event-lines.ts';
import { pageUrls } from './page-urls.ts';
import { heading } from './panel.ts';
import { serviceList, tally } from './services.ts';
import { bar } from './words.ts';

/** What needs attention gets a third at most, the last events what services and machine leave. */
export function overview(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  const where = address(state, width, pen);
  const found = attention(state, width, Math.max(2, Math.floor((height - where.length) / 3)), pen);
  const machine = machineLines(state, width, pen);
  const rest = height - where.length - found.length - machine.length;
  const count = state.model.status?.services.length ?? 0;
  const events = Math.max(0, Math.min(8, rest - count - 3));
  const services = [
    heading('Services', width, pen, tally(state, pen)),
    ...serviceList(state, width, Math.max(2, rest - 1 - (events > 1 ? events : 0)), pen),
  ];
  const last = lastEvents(state, width, events, pen);
  return [...where, ...found, ...services, ...machine, ...last].slice(0, height);
}

/** How it is reached, and what to compare in a browser that asks. */
function address({ model, now }: State, width: number, pen: Pen): readonly Line[] {
  const names = pageUrls(model.page);
  const server = model.certs?.items.find(({ item }) => item === 'server')?.certificates[0];
  const lines: Line[] = [];
  if (names.length > 0) lines.push([pen.text('Page  ', 'dim'), pen.text(names.join('  '))]);
  if (server !== undefined)
    lines.push([
      pen.text('TLS   ', 'dim'),
      pen.text(`SHA-256 ${server.fingerprint.slice(0, 16).replaceAll(/..(?=.)/g, '$&:')}...  `),
      pen.text(`ends ${expiryWords(server, now)}`, expiryOf(server, now) === 'good' ? 'plain' : 'warning'),
    ]);
  return lines.map((line) => clip(line, width, pen));
}

function attention({ model, now }: State, width: number, height: number, pen: Pen): readonly Line[] {
  if (model.silent !== undefined) return silence(model.silent, now, width, pen);
  const found = needsAttention(model);
  if (found.length === 0) return [];
  const lines = found.map((condition) => conditionLines(condition, width, pen));
  const shown: Line[] = [];
  let told = 0;
  for (const each of lines) {
    if (shown.length + each.length > height - 1 && told > 0) break;
    shown.push(...each);
    told += 1;
  }
  const more = found.length - told;
  const right = more === 0 ? [] : [pen.text(`and ${more} more`, 'warning')];
  return [heading('What needs attention', width, pen, right), ...shown];
}

/** What runs goes on without the daemon; that it is looked after no more is the first thing to mend. */
function silence(
  { reason, nextTryAt }: NonNullable<Model['silent']>,
  now: number,
  width: number,
  pen: Pen,
): readonly Line[] {
  const left = nextTryAt === undefined ? 0 : Math.ceil((nextTryAt - now) / 1_000);
  const again = left > 0 ? `asked again in ${left} s` : 'being asked again';
  const next =
    'Next: look whether it starts at all: systemctl status applianced, journalctl -u applianced -n 50';
  return [
    heading('What needs attention', width, pen, [pen.text(again, 'busy')]),
    ...paragraph(pen.text(`x Nothing looks after the services: ${reason}`, 'bad'), width, 2),
    ...paragraph(pen.text(next), width, 6),
  ];
}

function machineLines(state: State, width: number, pen: Pen): readonly Line[] {
  const { figures } = state.model;
  const lines: Line[] = [];
  if (figures !== undefined) {
    const { cpuPercent, memory, disk, network } = figures;
    const share = ({ usedBytes, totalBytes }: typeof memory): number =>
      totalBytes > 0 ? (usedBytes / totalBytes) * 100 : 0;
    // Three of them beside each other, with what stands around them.
    const barWidth = Math.max(4, Math.min(16, Math.floor((width - 41) / 3)));
    const gauge = (name: string, percent: number): Line => [
      pen.text(`${name} `, 'dim'),
      ...bar(percent, barWidth, pen),
      pen.text('  '),
    ];
    lines.push([
      ...gauge('CPU', cpuPercent),
      ...gauge('Memory', share(memory)),
      ...gauge('Disk', share(disk)),
    ]);
    lines.push([
      pen.text('Network ', 'dim'),
      pen.text(`in ${rate(network.inBytesPerSecond)}, out ${rate(network.outBytesPerSecond)}`),
      pen.text('   Disk free ', 'dim'),
      pen.text(bytes(Math.max(0, disk.totalBytes - disk.usedBytes))),
    ]);
  }
  lines.push(updateLine(state, pen));
  return [heading('Machine', width, pen), ...lines.map((line) => clip(line, width, pen))];
}

function updateLine({ model, now }: State, pen: Pen): Line {
  const { updates, certs } = model;
  if (updates === undefined) return [pen.text('Updates ', 'dim'), pen.text('not known yet', 'dim')];
  const odd = updates.images.filter(({ state }) => state !== 'up-to-date');
  const [first] = odd;
  const images =
    first === undefined
      ? 'all images up to date'
      : `${first.service}: ${imageWords[first.state].label}${odd.length > 1 ? `, and ${odd.length - 1} more` : ''}`;
  const packages = updates.os.pending?.length ?? 0;
  const all = certs?.items.flatMap(({ certificates }) => certificates) ?? [];
  const ends = firstToExpire(all);
  return [
    pen.text('Updates ', 'dim'),
    pen.text(images, first === undefined ? 'plain' : 'busy'),
    pen.text(packages === 0 ? '' : `, ${packages} packages wait`, 'busy'),
    pen.text(updates.os.rebootRequired === undefined ? '' : ', a reboot is due', 'warning'),
    ...(ends === undefined
      ? []
      : [pen.text('   Certificates ', 'dim'), pen.text(`the first ends ${expiryWords(ends, now)}`)]),
  ];
}

function lastEvents(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  if (height < 2 || state.model.events.length === 0) return [];
  const lines = inARow(state.model.events)
    .slice(0, height)
    .map(({ event, times }) => {
      const [[time = pen.text(''), ...text] = []] = eventLines(event, state, 10_000, pen);
      const often = times === 1 ? [] : [pen.text(`${times} times: `, 'dim')];
      return clip([time, ...often, ...text], width, pen);
    });
  return [heading('Last events', width, pen), ...lines].slice(0, height);
}

interface Told {
  readonly event: Event;
  readonly times: number;
}

/** What was told several times in a row takes the room of one, with its last time. */
function inARow(events: readonly Event[]): readonly Told[] {
  const rows: Told[] = [];
  for (const event of events) {
    const last = rows.at(-1);
    if (last !== undefined && isSame(last.event, event))
      rows[rows.length - 1] = { event: last.event, times: last.times + 1 };
    else rows.push({ event, times: 1 });
  }
  return rows;
}

const told = ['kind', 'subject', 'message', 'reason', 'cause'] as const;

/** Everything that the line shows but its time. */
function isSame(one: Event, other: Event): boolean {
  return told.every((part) => one[part] === other[part]);
}
