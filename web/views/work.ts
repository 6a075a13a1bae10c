/** Operators' commands that are under way, or have ended a moment ago. */

import type { Origin, WorkItem } from '../../appliance/contract/work.ts';
import { isOpen } from '../../appliance/contract/work.ts';
import { mayOperate } from '../visitor.ts';
import { buttonForm } from './forms.ts';
import { zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html, nothing } from './html.ts';
import type { Html } from './html.ts';
import { stateMark, workLooks } from './states.ts';
import { age } from './time.ts';

const SHOWN = 5;

/** All open ones, and the last of the others. The list of the daemon has the oldest first. */
export function workTable(items: readonly WorkItem[], frame: Frame): Html {
  const newest = items.toReversed();
  const shown = newest.filter((item, index) => isOpen(item) || index < SHOWN);
  if (shown.length === 0) return nothing;
  return html`<section aria-labelledby="work">
    <h2 id="work">Commands</h2>
    <table>
      <caption class="hidden">
        Commands of operators, newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Command</th>
          <th scope="col">State</th>
          <th scope="col">How far</th>
          <th scope="col">By</th>
          <th scope="col">Given</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map((item) => row(item, frame))}
      </tbody>
    </table>
  </section>`;
}

function row(item: WorkItem, { model, visitor }: Frame): Html {
  const { id, command, service, state, message, origin, acceptedAt } = item;
  return html`<tr id="work-${id}">
    <th scope="row">${commandText(command, service)}</th>
    <td data-label="State">${stateMark(workLooks[state])}</td>
    <td data-label="How far">
      ${message}${
        isOpen(item) &&
        mayOperate(visitor) &&
        html` ${buttonForm(`/work/${encodeURIComponent(id)}/cancel`, 'Take back', { about: commandText(command, service) })}`
      }
    </td>
    <td data-label="By">${originText(origin)}</td>
    <td data-label="Given">${age(acceptedAt, zoneOf(model))}</td>
  </tr>`;
}

export function commandText(command: WorkItem['command'], service: string | undefined): string {
  return service === undefined ? command : `${command} ${service}`;
}

export function originText({ via, user, address }: Origin): string {
  const who = user ?? (via === 'api' ? 'an operator on the machine' : via);
  const place = via === 'console' && user !== undefined ? 'console' : address;
  return place === undefined ? who : `${who} (${place})`;
}
