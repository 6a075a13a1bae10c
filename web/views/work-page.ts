/** One command of an operator: how far it is, and how it is taken back. */

import { isOpen } from '../../appliance/contract/work.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';
import { mayOperate } from '../visitor.ts';
import { buttonForm } from './forms.ts';
import { servicePath, zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';
import { stateMark, workLooks } from './states.ts';
import { time } from './time.ts';
import { refreshHint } from './under-way.ts';
import { commandText, originText } from './work.ts';

export interface WorkPage {
  readonly item: WorkItem;
  readonly isStill: boolean;
}

export function workPage({ item, isStill }: WorkPage, { model, visitor, path }: Frame): Content {
  const { command, service, state, message, acceptedAt, startedAt, endedAt, origin } = item;
  const what = commandText(command, service);
  const zone = zoneOf(model);
  const underWay = { isUnderWay: isOpen(item), isStill };
  const [above, label] = service === undefined ? ['/', 'Status'] : [servicePath(service), service];
  return {
    title: what,
    live: ['events'],
    underWay,
    main: html`<p class="crumbs"><a href="${above}">${label}</a></p>
      <h1>${what} ${stateMark(workLooks[state])}</h1>
      <p class="lead" data-busy="${underWay.isUnderWay ? 'yes' : 'no'}">${message}</p>
      ${refreshHint(underWay, path)}
      <dl class="facts-list">
        <dt>Given</dt>
        <dd>${time(acceptedAt, zone, 'full')}, by ${originText(origin)}</dd>
        ${
          startedAt !== undefined &&
          html`<dt>Begun</dt>
            <dd>${time(startedAt, zone, 'full')}</dd>`
        }${
          endedAt !== undefined &&
          html`<dt>Ended</dt>
            <dd>${time(endedAt, zone, 'full')}</dd>`
        }
      </dl>
      ${
        isOpen(item) &&
        mayOperate(visitor) &&
        html`<div class="actions">${buttonForm(`${path}/cancel`, 'Take back', { about: what })}</div>`
      }`,
  };
}
