/** The journal with its filter, newest first, a page at a time. */

import type { Event } from '../../appliance/contract/event.ts';
import { eventList, kindLooks } from './events-list.ts';
import { choiceField, inputField } from './forms.ts';
import { zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Content } from './layout.ts';

export interface EventFilter {
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
}

export interface EventsPage {
  readonly filter: EventFilter;
  /** Newest first. */
  readonly events: readonly Event[];
  /** The page does not begin with the newest. */
  readonly isLater: boolean;
  /** What the next page begins after; absent: there is none. */
  readonly older?: string;
}

export function eventsPage({ filter, events, isLater, older }: EventsPage, { model }: Frame): Content {
  return {
    title: 'Events',
    // An older page does not change, and must not move under whoever reads it.
    ...(!isLater && { live: ['events'] }),
    main: html`<h1>Events</h1>
      ${filterForm(filter)}
      ${events.length === 0 ? html`<p class="empty">No event is like that.</p>` : eventList(events, zoneOf(model))}
      <nav class="paging" aria-label="Pages of events">
        ${isLater && html`<a class="button" href="${eventsPath(filter)}">Newest</a>`}${older !== undefined && html`<a class="button" href="${eventsPath(filter, older)}" rel="next">Older</a>`}
      </nav>`,
  };
}

/** Whether an event is what was asked for. An empty filter lets everything through. */
export function isWanted(
  { kind, subject = '', message, reason = '', cause = '' }: Event,
  filter: EventFilter,
): boolean {
  const text = filter.text.toLowerCase();
  return (
    (filter.kind === '' || kind === filter.kind) &&
    (filter.subject === '' || subject === filter.subject) &&
    (text === '' || [subject, message, reason, cause].some((each) => each.toLowerCase().includes(text)))
  );
}

function eventsPath(filter: EventFilter, before?: string): string {
  const given = Object.entries({ ...filter, before: before ?? '' }).filter(([, value]) => value !== '');
  return given.length === 0 ? '/events' : `/events?${new URLSearchParams(given).toString()}`;
}

function filterForm({ kind, subject, text }: EventFilter): Html {
  const kinds = Object.entries(kindLooks).map(([value, { label }]) => ({ value, label }));
  return html`<form method="get" action="/events" class="filter" role="search" aria-label="Events">
    ${choiceField({ name: 'kind', label: 'Kind', value: kind, choices: [{ value: '', label: 'all' }, ...kinds] })}${inputField({ name: 'subject', label: 'Subject', value: subject })}${inputField({ name: 'text', label: 'Text', type: 'search', value: text })}
    <div class="field"><button class="quiet">Show</button></div>
  </form>`;
}
