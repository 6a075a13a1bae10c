import type { Event } from '../../contract/event.ts';
import { clean, pad } from './text.ts';
import { timestamp } from './time.ts';
import { paint } from './view.ts';
import type { Style, View } from './view.ts';

const KIND_WIDTH = 'condition-cleared'.length;

const styles: Readonly<Record<Event['kind'], Style | undefined>> = {
  step: 'green',
  'step-failed': 'red',
  observed: 'yellow',
  'condition-raised': 'red',
  'condition-cleared': 'green',
  command: 'magenta',
  configuration: 'blue',
  engine: 'blue',
  daemon: 'blue',
};

/** One line an event, whatever the width: a log is for grep. */
export function renderEvent(event: Event, view: View): string {
  const kind = paint(view, styles[event.kind], pad(event.kind, KIND_WIDTH));
  const subject = event.subject === undefined ? '' : `${clean(event.subject)}: `;
  const because = event.reason === undefined ? '' : `; because ${clean(event.reason)}`;
  const cause = event.cause === undefined ? '' : ` [${clean(event.cause)}]`;
  return `${paint(view, 'dim', timestamp(event.at))}  ${kind}  ${subject}${clean(event.message)}${because}${cause}\n`;
}
