/** What stands instead of every view while the daemon shows this console nothing: pure. */

import type { Model } from '../../appliance/client/model/model.ts';
import { paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';

/** By choice of whoever set it up: nothing is wrong, and the way back is said. */
export function closedView(
  { reason, action }: NonNullable<Model['refused']>,
  width: number,
  pen: Pen,
): readonly Line[] {
  return [
    ...paragraph(pen.text(reason), width),
    ...(action === undefined ? [] : paragraph(pen.text(`Next: ${action}`), width, 6)),
  ];
}
