/** One service: its state and why, its containers, what is planned and waited for, what happened to it, and what can be done. */

import type { ContainerStatus, ServiceStatus } from '../../appliance/contract/status.ts';
import type { Why } from '../../appliance/contract/why.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';
import { mayOperate, mayView } from '../visitor.ts';
import { conditionList } from './conditions.ts';
import { eventList } from './events-list.ts';
import { buttonForm, buttonLink } from './forms.ts';
import { servicePath, zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html, joined, nothing } from './html.ts';
import type { Html } from './html.ts';
import { icon } from './icons.ts';
import type { Content } from './layout.ts';
import { isStopped, whyOf } from './services.ts';
import { serviceLooks, stateMark } from './states.ts';
import { age, time } from './time.ts';
import { plural, shortDigest } from '../../appliance/client/words/units.ts';
import { workTable } from './work.ts';

export interface ServicePage {
  readonly service: ServiceStatus;
  /** For whom may see it, while the daemon answers. */
  readonly why?: Why;
  readonly work: readonly WorkItem[];
}

export function servicePage({ service, why, work }: ServicePage, frame: Frame): Content {
  const { model } = frame;
  const zone = zoneOf(model);
  const found =
    why?.conditions ?? model.status?.conditions.filter(({ subject }) => subject === service.name) ?? [];
  return {
    title: service.name,
    live: ['services', 'conditions'],
    main: html`<p class="crumbs"><a href="/#services">Services</a></p>
      <h1>${service.name} ${stateMark(serviceLooks[service.state])}</h1>
      <p class="lead">${whyOf(service, zone)}</p>
      ${actions(service, frame)}${
        found.length > 0 &&
        html`<section aria-labelledby="conditions">
          <h2 id="conditions">What needs attention</h2>
          ${conditionList(found, model)}
        </section>`
      }
      ${why !== undefined && intentions(why, zone)}${workTable(work, frame)}
      <section aria-labelledby="facts">
        <h2 id="facts">What it is</h2>
        ${facts(service, frame)}${containers(service.containers, zone)}
      </section>
      ${
        why !== undefined &&
        html`<section aria-labelledby="past">
          <h2 id="past">What happened</h2>
          ${why.history.length === 0 ? html`<p class="empty">Nothing yet.</p>` : eventList(why.history, zone)}
          <p class="more"><a href="/events?subject=${encodeURIComponent(service.name)}">All its events</a></p>
        </section>`
      }`,
  };
}

/** What is stopped can be started, and the other way round; a restart is of what runs. */
function actions(service: ServiceStatus, { visitor }: Frame): Html {
  if (!mayView(visitor)) return nothing;
  const path = servicePath(service.name);
  const logs = html`<a class="button" href="${path}/logs">Logs</a>`;
  if (!mayOperate(visitor)) return html`<p class="actions">${logs}</p>`;
  return html`<div class="actions">
    ${logs}${
      isStopped(service)
        ? buttonForm(`${path}/start`, 'Start', { weight: 'primary' })
        : html`${buttonForm(`${path}/restart`, 'Restart')}${buttonLink(`${path}/stop`, 'Stop…')}`
    }${buttonLink(`${path}/cleanup`, 'Make anew…')}
  </div>`;
}

function intentions({ steps, waiting }: Why, zone: string): Html {
  if (steps.length + waiting.length === 0) return nothing;
  return html`<section aria-labelledby="plan">
    <h2 id="plan">What comes next</h2>
    <ul class="plain">
      ${steps.map(
        ({ kind, subject, reason }) =>
          html`<li>${icon('next')} ${kind} ${subject}: <span class="detail">${reason}</span></li>`,
      )}${waiting.map(
        ({ reason, until }) =>
          html`<li>
            ${icon('waiting')} waits:
            ${reason}${until !== undefined && html`, until ${time(until, zone, 'full')}`}
          </li>`,
      )}
    </ul>
  </section>`;
}

function facts(
  { image, imageId, dependsOn, restarts, critical, name }: ServiceStatus,
  { model }: Frame,
): Html {
  const dependents = model.status?.services.filter((other) => other.dependsOn.includes(name)) ?? [];
  const links = (names: readonly string[]): Html =>
    html`${joined(
      names.map((each) => html`<a href="${servicePath(each)}">${each}</a>`),
      ', ',
    )}`;
  return html`<dl class="facts-list">
    <dt>Image</dt>
    <dd>
      <code>${image}</code
      >${imageId !== undefined && html` <span class="meta">${shortDigest(imageId)}</span>`}
    </dd>
    ${
      dependsOn.length > 0 &&
      html`<dt>Depends on</dt>
        <dd>${links(dependsOn)}</dd>`
    }${
      dependents.length > 0 &&
      html`<dt>Needed by</dt>
        <dd>${links(dependents.map((each) => each.name))}</dd>`
    }
    <dt>Restarts</dt>
    <dd>${plural(restarts, 'restart')} since its container was made</dd>
    <dt>Critical</dt>
    <dd>${critical ? 'yes: without it the appliance does not do its job' : 'no'}</dd>
  </dl>`;
}

function containers(list: readonly ContainerStatus[], zone: string): Html {
  if (list.length === 0) return html`<p class="empty">It has no container.</p>`;
  return html`<table>
    <caption>
      Containers
    </caption>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">State</th>
        <th scope="col">Health</th>
        <th scope="col">Started</th>
      </tr>
    </thead>
    <tbody>
      ${list.map(
        ({ name, id, state, health, startedAt, exitCode }) =>
          html`<tr>
            <th scope="row">
              ${name}${id !== undefined && html` <span class="meta">${id.slice(0, 12)}</span>`}
            </th>
            <td data-label="State">${state}${exitCode !== undefined && html` (exit ${exitCode})`}</td>
            <td data-label="Health">${health}</td>
            <td data-label="Started">${startedAt === undefined ? '–' : age(startedAt, zone)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
