/** Lines of the journal, newest first: what happened, why, and the error behind it. */

import type { Event } from '../../appliance/contract/event.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { zoneOf } from './frame.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { icon } from './icons.ts';
import type { StateLook } from './states.ts';
import { timeText } from '../../appliance/client/words/time.ts';

export const kindLooks: Readonly<Record<Event['kind'], StateLook>> = {
  step: { label: 'step', icon: 'done', tone: 'good' },
  'step-failed': { label: 'failed step', icon: 'failed', tone: 'bad' },
  observed: { label: 'observed', icon: 'info', tone: 'off' },
  'condition-raised': { label: 'condition raised', icon: 'warning', tone: 'warning' },
  'condition-cleared': { label: 'condition cleared', icon: 'ok', tone: 'good' },
  command: { label: 'command', icon: 'next', tone: 'busy' },
  configuration: { label: 'configuration', icon: 'info', tone: 'busy' },
  engine: { label: 'engine', icon: 'info', tone: 'off' },
  daemon: { label: 'daemon', icon: 'info', tone: 'off' },
};

const SHOWN = 8;

export function eventsBrief(model: Model): Html {
  const last = model.events.slice(0, SHOWN);
  return html`<section aria-labelledby="events">
    <h2 id="events">Last events</h2>
    ${last.length === 0 ? html`<p class="empty">Nothing has happened yet.</p>` : eventList(last, zoneOf(model))}
    <p class="more"><a href="/events">All events</a></p>
  </section>`;
}

export function eventList(events: readonly Event[], zone: string): Html {
  return html`<ol class="events">
    ${events.map((event) => line(event, zone))}
  </ol>`;
}

function line({ id, at, kind, subject, message, reason, cause }: Event, zone: string): Html {
  const look = kindLooks[kind];
  return html`<li id="event-${id}" class="${look.tone}">
    <time datetime="${at}">${timeText(Date.parse(at), zone, 'full')}</time>
    <p>
      ${icon(look.icon)}
      <span class="hidden">${look.label}: </span
      >${subject !== undefined && html`<span class="subject">${subject}</span> `}<span>${message}</span>${
        reason !== undefined && html` <span class="detail">${reason}</span>`
      }
    </p>
    ${
      cause !== undefined &&
      html`<details>
        <summary>Cause</summary>
        <pre>${cause}</pre>
      </details>`
    }
  </li>`;
}
