/** One service in full: how it is and why, what it wrote, what is expected, what happened: pure. */

import { uptime, whyText } from '../../appliance/client/words/service.ts';
import { serviceWords } from '../../appliance/client/words/states.ts';
import type { Event as Told } from '../../appliance/contract/event.ts';
import type { ServiceStatus } from '../../appliance/contract/status.ts';
import type { Detail, State } from '../state.ts';
import { clip, labelled, paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { eventLines } from './event-lines.ts';
import { heading } from './panel.ts';
import type { Reading } from './panel.ts';
import { serviceSpan } from './words.ts';

export function serviceReading(state: State, width: number, pen: Pen): Reading {
  const { detail, model } = state;
  const service = model.status?.services.find(({ name }) => name === detail?.service) ?? detail?.why?.service;
  if (detail === undefined || service === undefined)
    return { head: [], lines: [[pen.text('It is gone.', 'dim')]] };
  const isWell = serviceWords[service.state].tone === 'good';
  const written = writtenLast(detail, width, pen);
  return {
    head: [heading(service.name, width, pen, [serviceSpan(service, pen)])],
    lines: [
      ...reasons(service, detail, state.now, width, pen),
      // Of what does badly its own words are the first thing to read.
      ...(isWell ? [] : written),
      ...facts(service, state, width, pen),
      ...expected(detail, width, pen),
      ...(isWell ? written : []),
      ...history(detail.why?.history ?? [], state, width, pen),
    ],
  };
}

function reasons(
  service: ServiceStatus,
  { why, trouble }: Detail,
  now: number,
  width: number,
  pen: Pen,
): readonly Line[] {
  const say = (text: string, style: 'plain' | 'dim' | 'bad' = 'plain', indent = 0): readonly Line[] =>
    paragraph(pen.text(text, style), width, indent);
  return [
    ...say(whyText(service, now)),
    ...(trouble === undefined ? [] : say(trouble.text, 'bad')),
    ...(why?.conditions ?? []).flatMap(({ title, detail, action }) => [
      ...say(`! ${title}`, 'bad', 2),
      ...say(`  Next: ${action}`, 'plain', 2),
      ...(detail === undefined ? [] : detail.split('\n').flatMap((line) => say(`  ${line}`, 'dim', 2))),
    ]),
  ];
}

function writtenLast({ lastLines, linesTrouble }: Detail, width: number, pen: Pen): readonly Line[] {
  const title = heading('What it wrote last', width, pen, [pen.text('o follows it', 'dim')]);
  if (linesTrouble !== undefined && lastLines === undefined)
    return [title, ...paragraph(pen.text(linesTrouble.text, 'dim'), width)];
  if (lastLines === undefined) return [];
  const lines = lastLines.map(({ text, isError }) =>
    clip([pen.text(text, isError ? 'warning' : 'plain')], width, pen),
  );
  return [title, ...(lines.length === 0 ? [[pen.text('Nothing.', 'dim')]] : lines)];
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
    text === undefined ? [] : labelled(pen.text(name.padEnd(12), 'dim'), pen.text(text), width),
  );
}

function expected({ why }: Detail, width: number, pen: Pen): readonly Line[] {
  const { steps = [], waiting = [] } = why ?? {};
  return [
    ...steps.map(({ kind, subject, reason }) => `${kind} ${subject}: ${reason}`),
    ...waiting.map(({ reason }) => `waits: ${reason}`),
  ].flatMap((text) => paragraph(pen.text(`${pen.glyphs.pointer} ${text}`, 'busy'), width, 2));
}

function history(told: readonly Told[], state: State, width: number, pen: Pen): readonly Line[] {
  if (told.length === 0) return [];
  return [
    heading('What happened', width, pen),
    ...told.flatMap((event) => eventLines(event, state, width, pen)),
  ];
}
