/** What is wrong and what to do, worst first: pure. */

import type { Model } from '../../appliance/client/model/model.ts';
import type { Condition } from '../../appliance/contract/condition.ts';
import { paragraph } from '../text/line.ts';
import type { Line, Pen, Style } from '../text/line.ts';

/** By choice nothing is wrong; but it says why not all is well, and what has no stack yet, or a network on trial, waits for somebody. */
export function needsAttention({ status }: Model): readonly Condition[] {
  const isWell = status?.health === 'healthy';
  return (status?.conditions ?? []).filter(
    ({ severity, code }) => severity !== 'info' || !isWell || waits.has(code),
  );
}

const signs: Readonly<Record<Condition['severity'], readonly [string, Style]>> = {
  critical: ['x', 'bad'],
  warning: ['!', 'warning'],
  info: ['-', 'off'],
};

const waits: ReadonlySet<string> = new Set(['NOT_CONFIGURED', 'NETWORK_ON_TRIAL']);

/** What, where exactly, and what next; of a long story its first line. */
export function conditionLines(
  { severity, title, detail, action }: Condition,
  width: number,
  pen: Pen,
): readonly Line[] {
  const [sign, style] = signs[severity];
  return [
    ...paragraph(pen.text(`${sign} ${title}`, style), width, 2),
    ...(detail === undefined
      ? []
      : paragraph(pen.text(`  ${detail.split('\n', 1)[0] ?? ''}`, 'dim'), width, 2)),
    ...paragraph(pen.text(`  Next: ${action}`), width, 8),
  ];
}
