/** Updates in short: what is newer, what waits and why, and what was replaced last. */

import type { ImageUpdate, UpdateRecord } from '../../appliance/contract/image-updates.ts';
import type { OsStatus } from '../../appliance/contract/os-status.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { servicePath, zoneOf } from './frame.ts';
import { html, joined } from './html.ts';
import type { Html, Value } from './html.ts';
import { imageLooks, replacementLooks, stateMark } from './states.ts';
import type { StateLook } from './states.ts';
import { age, time } from './time.ts';
import { plural } from '../../appliance/client/words/units.ts';

export function updatesBrief(model: Model): Html {
  const { updates } = model;
  const zone = zoneOf(model);
  return html`<section aria-labelledby="updates">
    <h2 id="updates">Updates</h2>
    ${
      updates === undefined
        ? html`<p class="empty">It is not known yet what there is.</p>`
        : html`<dl class="brief">
            <dt>Images</dt>
            <dd>${images(updates.images, zone)}</dd>
            <dt>Packages</dt>
            <dd>${packages(updates.os, zone)}</dd>
            ${replaced(model.replacements ?? [], zone)}
          </dl>`
    }
    <p class="more"><a href="/updates">Updates and their history</a></p>
  </section>`;
}

function images(list: readonly ImageUpdate[], zone: string): Value {
  const other = list.filter(({ state }) => state !== 'up-to-date');
  const checked = list.flatMap(({ lastCheckAt }) => lastCheckAt ?? []).toSorted()[0];
  const seen = checked !== undefined && html` <span class="meta">asked ${age(checked, zone)}</span>`;
  if (other.length === 0)
    return html`${stateMark(list.length === 0 ? { ...imageLooks.unknown, label: 'no images' } : { ...imageLooks['up-to-date'], label: 'all up to date' })}${seen}`;
  return html`<ul class="plain">
    ${other.map(
      ({ service, state, reason, heldUntil }) =>
        html`<li>
          <a href="${servicePath(service)}">${service}</a>
          ${stateMark(imageLooks[state])}${heldUntil !== undefined && html` until ${time(heldUntil, zone)}`}${reason !== undefined && html` <span class="detail">${reason}</span>`}
        </li>`,
    )}
  </ul>`;
}

/** One word for the packages of the operating system. */
export function osLook({ state, running, pending, broken, failures, rebootRequired }: OsStatus): StateLook {
  if (broken.length > 0) return { label: 'packages are broken', icon: 'failed', tone: 'bad' };
  if (failures.length > 0) return { label: 'the last run failed', icon: 'failed', tone: 'bad' };
  if (running) return { label: 'being updated', icon: 'busy', tone: 'busy' };
  if (rebootRequired !== undefined) return { label: 'a reboot is needed', icon: 'warning', tone: 'warning' };
  if (state === 'unavailable') return { label: 'not possible here', icon: 'stopped', tone: 'off' };
  if (state === 'off') return { label: 'switched off', icon: 'stopped', tone: 'off' };
  if (pending === undefined) return { label: 'not known yet', icon: 'unknown', tone: 'off' };
  return pending.length === 0
    ? { label: 'all up to date', icon: 'ok', tone: 'good' }
    : { label: `${plural(pending.length, 'upgrade')} waiting`, icon: 'waiting', tone: 'busy' };
}

function packages(os: OsStatus, zone: string): Value {
  const facts: Value[] = [
    os.lastSuccessAt !== undefined && html`last run ${age(os.lastSuccessAt, zone)}`,
    os.nextRunAt !== undefined && html`next ${age(os.nextRunAt, zone)}`,
  ].filter((each) => each !== false);
  return html`${stateMark(osLook(os))}${os.reason !== undefined && html` <span class="detail">${os.reason}</span>`}${
    facts.length > 0 && html` <span class="meta">${joined(facts, ', ')}</span>`
  }`;
}

const REPLACEMENTS = 3;

function replaced(history: readonly UpdateRecord[], zone: string): Value {
  return (
    history.length > 0 &&
    html`<dt>Last</dt>
      <dd>
        <ul class="plain">
          ${history.slice(0, REPLACEMENTS).map(
            ({ service, result, at }) =>
              html`<li>
                <a href="${servicePath(service)}">${service}</a> ${stateMark(replacementLooks[result])}
                <span class="meta">${age(at, zone)}</span>
              </li>`,
          )}
        </ul>
      </dd>`
  );
}
