/** All services in dependency order: the picture, then each with its state, why it is in it, and what it depends on. */

import type { ServiceStatus } from '../../appliance/contract/status.ts';
import type { Audience } from '../audience.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { buttonForm, buttonLink } from './forms.ts';
import { servicePath, zoneOf } from './frame.ts';
import { dependencyGraph } from './graph.ts';
import { html, joined } from './html.ts';
import type { Html } from './html.ts';
import { serviceLooks, stateMark } from './states.ts';
import { age } from './time.ts';
import { plural } from '../../appliance/client/words/units.ts';

export function services(model: Model, audience: Audience): Html {
  const all = model.status?.services ?? [];
  return html`<section aria-labelledby="services">
    <h2 id="services">Services ${all.length > 0 && html`<span class="count">${tally(all)}</span>`}</h2>
    ${
      all.length === 0
        ? html`<p class="empty">
            There is no service yet: no stack is configured, or it has not been looked at.
          </p>`
        : html`${dependencyGraph(all)}
            <ul class="services">
              ${all.map((service) => row(service, zoneOf(model)))}
            </ul>
            ${audience === 'operator' && stackActions(all)}`
    }
  </section>`;
}

/** What is stopped can be started, and the other way round. */
function stackActions(all: readonly ServiceStatus[]): Html {
  const stopped = all.filter(isStopped);
  return html`<div class="actions">
    ${stopped.length > 0 && buttonForm('/stack/start', stopped.length === all.length ? 'Start all' : 'Start what is stopped')}${stopped.length < all.length && html`${buttonLink('/stack/restart', 'Restart all…')}${buttonLink('/stack/stop', 'Stop all…')}`}
  </div>`;
}

export function isStopped({ state }: ServiceStatus): boolean {
  return state === 'stopped' || state === 'stopping';
}

/** The first thing that one wants to know of many: how many do not work. */
function tally(all: readonly ServiceStatus[]): string {
  const working = all.filter(({ state }) => serviceLooks[state].tone === 'good').length;
  return working === all.length ? `all ${working} work` : `${working} of ${all.length} work`;
}

function row(service: ServiceStatus, zone: string): Html {
  const { name, state, dependsOn, restarts, critical } = service;
  const look = serviceLooks[state];
  return html`<li id="service-${name}" class="${look.tone}">
    <p class="name"><a href="${servicePath(name)}">${name}</a></p>
    <p>${stateMark(look)}</p>
    <p class="why">
      ${whyOf(service, zone)}${
        dependsOn.length > 0 &&
        html`<span class="after"
          >after
          ${joined(
            dependsOn.map((each) => html`<a href="${servicePath(each)}">${each}</a>`),
            ', ',
          )}</span
        >`
      }
    </p>
    <p class="meta">
      ${!critical && html`<span>not critical</span> `}${restarts > 0 && html`<span>${plural(restarts, 'restart')}</span>`}
    </p>
  </li>`;
}

export function whyOf({ why, progress, nextAttemptAt }: ServiceStatus, zone: string): Html {
  return html`<span>${why}</span
    >${progress !== undefined && html` <span class="progress">${progress}</span>`}${
      nextAttemptAt !== undefined &&
      html` <span class="detail">next attempt ${age(nextAttemptAt, zone)}</span>`
    }`;
}
