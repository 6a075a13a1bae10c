/** What is wrong and what to do, worst first: pure. */

import type { Model } from '../../appliance/client/model/model.ts';
import type { Condition } from '../../appliance/contract/condition.ts';
import { paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';

/** By choice nothing is wrong; but what has no stack yet waits for somebody. */
export function needsAttention({ status }: Model): readonly Condition[] {
  return (status?.conditions ?? []).filter(
    ({ severity, code }) => severity !== 'info' || code === 'NOT_CONFIGURED',
  );
}

export function conditionLines(
  { severity, title, action }: Condition,
  width: number,
  pen: Pen,
): readonly Line[] {
  const [sign, style] = severity === 'critical' ? (['x', 'bad'] as const) : (['!', 'warning'] as const);
  return [
    ...paragraph(pen.text(`${sign} ${title}`, style), width, 2),
    ...paragraph(pen.text(`  Next: ${action}`), width, 8),
  ];
}
