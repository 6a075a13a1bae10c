/** The figures as a table for people and as JSON for scripts. */

import { cpus, release, totalmem } from 'node:os';
import { isMet, summary, type Figure, type Section, type Unit } from './figure.ts';

const nameWidth = 62;
const numberWidth = 10;
const digits: Readonly<Record<Unit, number>> = { ms: 1, MB: 1, kB: 1, '%': 3, '/min': 1, n: 0, x: 2 };
const verdicts = { met: 'met', missed: 'MISSED' } as const;

export function renderSection({ title, figures, notes }: Section): string {
  const head = `${title.padEnd(nameWidth)}${['median', 'min', 'max', 'goal'].map(cell).join('')}`;
  const lines = figures.map(renderFigure);
  return ['', head, '-'.repeat(head.length), ...lines, ...notes.map((note) => `  ${note}`)].join('\n');
}

function renderFigure(figure: Figure): string {
  const { median, min, max } = summary(figure.samples);
  const show = (value: number): string => cell(`${value.toFixed(digits[figure.unit])} ${figure.unit}`);
  const spread = figure.samples.length > 1 ? show(min) + show(max) : cell('') + cell('');
  const goal = figure.goal === undefined ? cell('') : cell(`<= ${figure.goal}`);
  const met = isMet(figure);
  const verdict = met === undefined ? '' : `  ${met ? verdicts.met : verdicts.missed}`;
  return `${figure.name.padEnd(nameWidth)}${show(median)}${spread}${goal}${verdict}`;
}

function cell(text: string): string {
  return text.padStart(numberWidth);
}

/** Mean number of runnable processes of the last minute: a busy machine makes every figure but memory doubtful. */
export interface Load {
  readonly before: number;
  readonly after: number;
}

export function jsonReport(sections: readonly Section[], load: Load): string {
  const [cpu] = cpus();
  const report = {
    schema: 1,
    at: new Date().toISOString(),
    machine: {
      cpu: cpu?.model ?? 'unknown',
      cores: cpus().length,
      memoryMb: Math.round(totalmem() / 1e6),
      kernel: release(),
      node: process.version,
      load,
    },
    figures: sections.flatMap(({ figures }) =>
      figures.map((figure) => ({ ...figure, ...summary(figure.samples), met: isMet(figure) ?? null })),
    ),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
