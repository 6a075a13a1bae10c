/** Services as a tree with their state, and one of them in full: pure. */

import { uptime, whyText } from '../../appliance/client/words/service.ts';
import type { Event as Told } from '../../appliance/contract/event.ts';
import type { ServiceStatus } from '../../appliance/contract/status.ts';
import { shownTree, selectedOf } from '../rows.ts';
import type { TreeRow } from '../service-tree.ts';
import type { State } from '../state.ts';
import { fit, restyled, wrapped } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { table } from '../text/table.ts';
import type { Column } from '../text/table.ts';
import { heading, windowed } from './panel.ts';
import type { Reading } from './panel.ts';
import { clock, serviceSpan, versionOf, zoneOf } from './words.ts';

export function serviceList(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  const rows = shownTree(state);
  if (rows.length === 0) return [[pen.text(emptyText(state), 'dim')]];
  const { head, rows: lines } = table(rows, columns(state.now, pen), width, pen);
  const selected = selectedOf(state);
  const at = rows.findIndex(({ service }) => service.name === selected);
  const marked = lines.map((line, index) =>
    index === at ? restyled(fit(line, width, pen), 'selected') : line,
  );
  return [head, ...windowed(marked, Math.max(1, height - 1), at, width, pen)];
}

function emptyText({ lists, model, isKnown }: State): string {
  if (lists.services.filter !== '') return `No service has "${lists.services.filter}".`;
  if (!isKnown) return '...';
  return model.status === undefined
    ? 'Services are not known yet.'
    : 'There is no service yet: no stack is configured.';
}

function columns(now: number, pen: Pen): readonly Column<TreeRow>[] {
  return [
    {
      title: 'Service',
      rank: 0,
      cell: (row) => [pen.text(branches(row, pen), 'dim'), pen.text(row.service.name)],
    },
    { title: 'State', rank: 1, cell: ({ service }) => [serviceSpan(service, pen)] },
    { title: 'Up', rank: 4, cell: ({ service }) => [pen.text(uptime(service, now))] },
    {
      title: 'Restarts',
      rank: 5,
      cell: ({ service: { restarts } }) => [pen.text(`${restarts}`, restarts > 0 ? 'warning' : 'plain')],
    },
    { title: 'Version', rank: 3, cell: ({ service }) => [pen.text(versionOf(service))] },
    { title: 'Why', rank: 2, grows: true, cell: ({ service }) => [pen.text(whyText(service, now), 'dim')] },
  ];
}

function branches({ above, isLast }: TreeRow, pen: Pen): string {
  if (above.length === 0) return '';
  const { vertical, branch, lastBranch, horizontal } = pen.glyphs;
  const rails = above.slice(1).map((goesOn) => (goesOn ? `${vertical} ` : '  '));
  return `${rails.join('')}${isLast ? lastBranch : branch}${horizontal}`;
}

export function serviceReading(state: State, width: number, pen: Pen): Reading {
  const { detail, model, now } = state;
  const service = detail?.why?.service ?? model.status?.services.find(({ name }) => name === detail?.service);
  if (detail === undefined || service === undefined)
    return { head: [], lines: [[pen.text('It is gone.', 'dim')]] };
  const say = (text: string, style: 'plain' | 'dim' | 'bad' = 'plain', indent = 0): readonly Line[] =>
    wrapped(pen.text(text, style), width, indent).map((span) => [span]);
  const lines: readonly Line[] = [
    ...say(whyText(service, now)),
    ...(detail.trouble === undefined ? [] : say(detail.trouble.text, 'bad')),
    ...facts(service, state, width, pen),
    ...expected(state, width, pen),
    ...(detail.why?.conditions ?? []).flatMap(({ title, detail: more, action }) => [
      ...say(`! ${title}`, 'bad', 2),
      ...(more === undefined ? [] : more.split('\n').flatMap((line) => say(`  ${line}`, 'dim', 2))),
      ...say(`  Next: ${action}`, 'plain', 2),
    ]),
    ...history(detail.why?.history ?? [], state, width, pen),
  ];
  return { head: [heading(service.name, width, pen, [serviceSpan(service, pen)])], lines };
}

function facts(service: ServiceStatus, { now, model }: State, width: number, pen: Pen): readonly Line[] {
  const use = model.figures?.services.find(({ name }) => name === service.name);
  const named: readonly (readonly [string, string | undefined])[] = [
    ['Image', service.image],
    ['Up', uptime(service, now)],
    ['Depends on', service.dependsOn.join(', ') || undefined],
    ['Restarts', service.restarts === 0 ? undefined : `${service.restarts}`],
    [
      'Uses',
      use &&
        `${use.cpuPercent.toFixed(1)} % of the processors, ${Math.round(use.memoryBytes / 1_048_576)} MiB`,
    ],
    ...service.containers.map(
      ({ name, state, health, exitCode }) =>
        [
          'Container',
          `${name}: ${state}${exitCode === undefined ? '' : ` (exit ${exitCode})`}, health ${health}`,
        ] as const,
    ),
  ];
  return named.flatMap(([name, text]) =>
    text === undefined
      ? []
      : wrapped(pen.text(text), width - 12).map((span, index) => [
          pen.text((index === 0 ? name : '').padEnd(12), 'dim'),
          span,
        ]),
  );
}

function expected({ detail }: State, width: number, pen: Pen): readonly Line[] {
  const { steps = [], waiting = [] } = detail?.why ?? {};
  return [
    ...steps.map(({ kind, subject, reason }) => `${kind} ${subject}: ${reason}`),
    ...waiting.map(({ reason }) => `waits: ${reason}`),
  ].flatMap((text) =>
    wrapped(pen.text(`${pen.glyphs.pointer} ${text}`, 'busy'), width, 2).map((span) => [span]),
  );
}

function history(told: readonly Told[], state: State, width: number, pen: Pen): readonly Line[] {
  if (told.length === 0) return [];
  return [
    heading('What happened', width, pen),
    ...told.flatMap((event) => eventLines(event, state, width, pen)),
  ];
}

/** What and why; the cause of a failure below it. */
export function eventLines(event: Told, state: State, width: number, pen: Pen): readonly Line[] {
  const { at, kind, subject, reason, cause } = event;
  const message =
    subject === undefined || event.message.includes(subject) ? event.message : `${subject}: ${event.message}`;
  const time = clock(Date.parse(at), zoneOf(state));
  const style = kind === 'step-failed' || kind === 'condition-raised' ? 'bad' : 'plain';
  const text = reason === undefined ? message : `${message}: ${reason}`;
  const whole = cause === undefined || text.includes(cause) ? text : `${text} (${cause})`;
  return wrapped(pen.text(whole, style), width - 10).map((span, index) => [
    pen.text(index === 0 ? `${time}  ` : ' '.repeat(10), 'dim'),
    span,
  ]);
}
