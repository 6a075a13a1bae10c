import { shortDuration } from '../../client/words/elapsed.ts';
import type {
  CheckHead,
  CheckProgress,
  CheckReport,
  CheckResult,
  DiagnosticsEnd,
} from '../../contract/diagnostics.ts';
import type { Mark } from './state.ts';
import { clean, pad, textWidth, wrap } from './text.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

const MARKS: Readonly<Record<CheckResult['state'], Mark>> = {
  ok: { symbol: '+', style: 'green' },
  warning: { symbol: '!', style: 'yellow' },
  failed: { symbol: 'x', style: 'red' },
  skipped: { symbol: '-', style: 'dim' },
};

/** Those at the beginning of the list that have ended: printed in its order, they need no second drawing. */
export function checkLines(
  heads: readonly CheckHead[],
  seen: ReadonlyMap<string, CheckProgress>,
): readonly CheckReport[] {
  const lines: CheckReport[] = [];
  for (const head of heads) {
    const one = seen.get(head.id);
    if (one === undefined || one.state === 'running') break;
    lines.push({ ...head, ...one });
  }
  return lines;
}

/** `+ Default gateway   0.1s  192.0.2.1 on eth0 answers`; below it, of one that is not well, more of it and what to do. */
export function renderCheck(one: CheckReport, heads: readonly CheckHead[], view: View): string {
  const { symbol, style } = MARKS[one.state];
  const width = Math.max(...heads.map(({ title }) => textWidth(clean(title))));
  const took = one.state === 'skipped' ? '' : shortDuration(one.tookMs);
  const before = `${paint(view, style, symbol)} ${pad(clean(one.title), width)}  ${pad(took, TIME, 'right')}  `;
  const indent = ' '.repeat(2 + width + 2 + TIME + 2);
  const told = one.state === 'skipped' ? `skipped: ${one.reason}` : one.result;
  const [first = '', ...rest] = lines(told, view, indent);
  const isBad = one.state === 'warning' || one.state === 'failed';
  const more = isBad
    ? [...(one.detail ?? '').split('\n').filter((line) => line !== ''), `Next: ${one.action}`]
    : [];
  const below = more.flatMap((text) => lines(text, view, indent));
  const shown = paint(view, one.state === 'skipped' ? 'dim' : undefined, first);
  return [`${before}${shown}`, ...[...rest, ...below].map((line) => indent + line)]
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

const TIME = 5;
const NARROWEST = 20;

function lines(text: string, view: View, indent: string): readonly string[] {
  return wrap(clean(text), Math.max(NARROWEST, view.width - indent.length));
}

/** `14 ok, 1 warning, 1 failed, 3 skipped, in 2.3s` */
export function renderEnd(end: DiagnosticsEnd, view: View): string {
  const warnings = `${end.warnings} ${end.warnings === 1 ? 'warning' : 'warnings'}`;
  const counts = `${end.ok} ok, ${warnings}, ${end.failed} failed, ${end.skipped} skipped`;
  const style = end.failed > 0 ? 'red' : end.warnings > 0 ? 'yellow' : 'green';
  return `\n${paint(view, style, counts)}, in ${shortDuration(end.tookMs)}\n`;
}
