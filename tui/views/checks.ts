/** Each check of the machine and its surroundings with its result, its time and what to do: pure. */

import type { CheckHead, CheckProgress } from '../../appliance/contract/diagnostics.ts';
import type { State } from '../state.ts';
import { ends, paragraph, wrapped } from '../text/line.ts';
import type { Line, Pen, Span, Style } from '../text/line.ts';
import { heading } from './panel.ts';
import type { Reading } from './panel.ts';

const signs: Readonly<Record<CheckProgress['state'] | 'waiting', readonly [string, Style]>> = {
  waiting: ['.', 'dim'],
  running: ['~', 'busy'],
  ok: ['+', 'good'],
  warning: ['!', 'warning'],
  failed: ['x', 'bad'],
  skipped: ['-', 'off'],
};
/** Where the sign and the title stand; what is more stands below the title. */
const INDENT = 2;

export function checksReading(state: State, width: number, pen: Pen): Reading {
  const { heads, progress, trouble } = state.checks;
  const groups = Map.groupBy(heads, ({ group }) => group);
  const lines = [
    ...(trouble === undefined
      ? []
      : [
          ...say(pen.text(trouble.text, 'bad'), width),
          ...say(pen.text(`Next: ${trouble.action ?? 'try again'}`), width),
        ]),
    ...(heads.length === 0 && trouble === undefined ? [[pen.text('...', 'dim')]] : []),
    ...[...groups].flatMap(([group, checks]) => [
      [pen.text(group, 'strong')],
      ...checks.flatMap((check) => checkLines(check, progress.get(check.id), state, width, pen)),
    ]),
  ];
  return {
    head: [heading('Checks of the machine and its surroundings', width, pen, tally(state, pen))],
    lines,
  };
}

function tally({ checks: { heads, progress, end } }: State, pen: Pen): Line {
  if (heads.length === 0) return [];
  if (end === undefined) {
    const over = [...progress.values()].filter(({ state }) => state !== 'running').length;
    return [pen.text(`${over} of ${heads.length}`, 'busy')];
  }
  const { ok, warnings, failed } = end;
  if (failed + warnings === 0) return [pen.text(`all ${ok} are well`, 'good')];
  return [pen.text(`${failed} failed, ${warnings} warnings, ${ok} well`, failed > 0 ? 'bad' : 'warning')];
}

function checkLines(
  { title }: CheckHead,
  progress: CheckProgress | undefined,
  { ticks }: State,
  width: number,
  pen: Pen,
): readonly Line[] {
  const [sign, style] = signs[progress?.state ?? 'waiting'];
  const moving = progress?.state === 'running' && ticks % 2 === 1 ? ' ' : sign;
  const label: Line = [
    pen.text(`${moving} `, style),
    pen.text(`${title}  `),
    pen.text(resultOf(progress), style === 'good' ? 'plain' : style),
  ];
  const time = tookOf(progress);
  const first = ends(label, time === '' ? [] : [pen.text(time, 'dim')], width, pen);
  const isCut = label.reduce((sum, { text }) => sum + text.length, 0) > width - time.length - 1;
  const more = below(progress, isCut, pen);
  return [first, ...more.flatMap((span) => indented(span, width, pen))];
}

/** What does not fit behind the title, and what to do. */
function below(progress: CheckProgress | undefined, isCut: boolean, pen: Pen): readonly Span[] {
  if (progress === undefined || progress.state === 'running') return [];
  const isTrouble = progress.state === 'failed' || progress.state === 'warning';
  return [
    ...(isTrouble && isCut ? [pen.text(resultOf(progress), 'dim')] : []),
    ...(isTrouble && progress.detail !== undefined
      ? progress.detail.split('\n').map((line) => pen.text(line, 'dim'))
      : []),
    ...(isTrouble ? [pen.text(`Next: ${progress.action}`)] : []),
  ];
}

function resultOf(progress: CheckProgress | undefined): string {
  if (progress === undefined) return '';
  if (progress.state === 'running') return 'being looked at';
  return progress.state === 'skipped' ? progress.reason : progress.result;
}

function tookOf(progress: CheckProgress | undefined): string {
  return progress !== undefined && 'tookMs' in progress ? `${Math.round(progress.tookMs)} ms` : '';
}

function indented(span: Span, width: number, pen: Pen): readonly Line[] {
  return wrapped(span, width - INDENT).map((part) => [pen.text(' '.repeat(INDENT)), part]);
}

function say(span: Span, width: number): readonly Line[] {
  return paragraph(span, width);
}
