/** One event as lines: pure. */

import type { Event as Told } from '../../appliance/contract/event.ts';
import type { State } from '../state.ts';
import { labelled } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { clock } from '../zone.ts';

/** What and why; the cause of a failure below it. */
export function eventLines(event: Told, state: State, width: number, pen: Pen): readonly Line[] {
  const { at, kind, subject, reason, cause } = event;
  const message =
    subject === undefined || event.message.includes(subject) ? event.message : `${subject}: ${event.message}`;
  const time = clock(Date.parse(at), state.zone);
  const style = kind === 'step-failed' || kind === 'condition-raised' ? 'bad' : 'plain';
  const text = reason === undefined ? message : `${message}: ${reason}`;
  const whole = cause === undefined || text.includes(cause) ? text : `${text} (${cause})`;
  return labelled(pen.text(`${time}  `, 'dim'), pen.text(whole, style), width);
}
