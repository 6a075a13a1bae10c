/** Everything that brings newer software: images, packages of the operating system, holds, and what was replaced. */

import type { ImageUpdate, UpdateRecord } from '../../appliance/contract/image-updates.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';
import { mayOperate } from '../visitor.ts';
import { buttonForm, buttonLink } from './forms.ts';
import { servicePath, zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Content } from './layout.ts';
import { packagesPart } from './packages.ts';
import { imageLooks, replacementLooks, stateMark } from './states.ts';
import { duration } from '../../appliance/client/words/time.ts';
import { age, time } from './time.ts';
import { shortDigest } from '../../appliance/client/words/units.ts';
import { workTable } from './work.ts';

export interface UpdatesPage {
  /** Newest first. */
  readonly history: readonly UpdateRecord[];
  readonly work: readonly WorkItem[];
}

export function updatesPage({ history, work }: UpdatesPage, frame: Frame): Content {
  const { model } = frame;
  const { updates } = model;
  return {
    title: 'Updates',
    live: ['updates', 'events'],
    main: html`<h1>Updates</h1>
      ${mayOperate(frame.visitor) && html`<div class="actions">${buttonForm('/updates/check', 'Check now')}${buttonLink('/updates/now', 'Update now…')}${buttonLink('/updates/hold', 'Hold all…')}${updates?.images.some(isHeld) === true && buttonForm('/updates/release', 'Release all')}</div>`}
      ${workTable(work, frame)}
      ${
        updates === undefined
          ? html`<p class="empty">It is not known yet what there is.</p>`
          : html`${imagesPart(updates.images, frame)}${packagesPart(updates.os, zoneOf(model))}`
      }${historyPart(history, zoneOf(model))}`,
  };
}

function imagesPart(images: readonly ImageUpdate[], frame: Frame): Html {
  if (images.length === 0)
    return html`<section aria-labelledby="images">
      <h2 id="images">Images</h2>
      <p class="empty">No service has an image.</p>
    </section>`;
  return html`<section aria-labelledby="images">
    <h2 id="images">Images</h2>
    <table>
      <caption class="hidden">
        Images of all services
      </caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">State</th>
          <th scope="col">In force</th>
          <th scope="col">Newest</th>
          <th scope="col">Asked</th>
          ${mayOperate(frame.visitor) && html`<th scope="col" class="doing">What can be done</th>`}
        </tr>
      </thead>
      <tbody>
        ${images.map((image) => imageRow(image, frame))}
      </tbody>
    </table>
  </section>`;
}

function imageRow(image: ImageUpdate, { model, visitor }: Frame): Html {
  const { service, state, reason, heldUntil, inForce, newest, lastCheckAt, failure } = image;
  const zone = zoneOf(model);
  return html`<tr id="image-${service}">
    <th scope="row">
      <a href="${servicePath(service)}">${service}</a><br /><code class="meta">${image.image}</code>
    </th>
    <td data-label="State">
      ${stateMark(imageLooks[state])}${heldUntil !== undefined && html` <span>until ${time(heldUntil, zone)}</span>`}${reason !== undefined && html` <span class="detail">${reason}</span>`}
    </td>
    <td data-label="In force">
      ${inForce === undefined ? '–' : html`<code>${shortDigest(inForce.digest ?? inForce.id)}</code>`}
    </td>
    <td data-label="Newest">
      ${newest === undefined ? '–' : html`<code>${shortDigest(newest.digest)}</code>${newest.since !== undefined && html` <span class="meta">${age(newest.since, zone)}</span>`}`}
    </td>
    <td data-label="Asked">
      ${lastCheckAt === undefined ? 'not yet' : age(lastCheckAt, zone)}${failure !== undefined && html` <span class="detail">${failure}</span>`}
    </td>
    ${mayOperate(visitor) && html` <td class="doing">${imageActions(image)}</td>`}
  </tr>`;
}

/** A version that was taken back is not tried again until it is released. */
function isHeld({ state }: Pick<ImageUpdate, 'state'>): boolean {
  return state === 'held' || state === 'rolled-back';
}

function imageActions({ service, state, previous }: ImageUpdate): Html {
  const of = encodeURIComponent(service);
  const fields = { service };
  return html`<div class="actions">
    ${state === 'waits' && buttonLink(`/updates/now?service=${of}`, 'Update…', service)}${
      isHeld({ state })
        ? buttonForm('/updates/release', 'Release', { about: service, fields })
        : buttonLink(`/updates/hold?service=${of}`, 'Hold…', service)
    }${previous !== undefined && buttonLink(`/updates/rollback?service=${of}`, 'Roll back…', service)}
  </div>`;
}

const SHOWN = 50;

function historyPart(history: readonly UpdateRecord[], zone: string): Html {
  return html`<section aria-labelledby="replacements">
    <h2 id="replacements">What was replaced</h2>
    ${
      history.length === 0
        ? html`<p class="empty">Nothing has been replaced yet.</p>`
        : html`<table>
            <caption class="hidden">
              Replacements, newest first
            </caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Service</th>
                <th scope="col">How it ended</th>
                <th scope="col">From, to</th>
                <th scope="col">Took</th>
                <th scope="col">Downtime</th>
              </tr>
            </thead>
            <tbody>
              ${history.slice(0, SHOWN).map((record) => replacementRow(record, zone))}
            </tbody>
          </table>`
    }
  </section>`;
}

function replacementRow(record: UpdateRecord, zone: string): Html {
  const { at, service, cause, from, to, tookMs, downtimeMs, result, reason } = record;
  return html`<tr>
    <th scope="row">${time(at, zone)}</th>
    <td data-label="Service"><a href="${servicePath(service)}">${service}</a></td>
    <td data-label="How it ended">
      ${stateMark(replacementLooks[result])} <span class="detail">${reason ?? cause}</span>
    </td>
    <td data-label="From, to">
      <code>${shortDigest(from.digest ?? from.id)}</code> → <code>${shortDigest(to.digest ?? to.id)}</code>
    </td>
    <td data-label="Took">${duration(tookMs)}</td>
    <td data-label="Downtime">${duration(downtimeMs)}</td>
  </tr>`;
}
