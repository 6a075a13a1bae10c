/** Files for the vendor's engineers: what there is, how far one is that is being made, and how to get it. */

import type { SupportBundle } from '../../appliance/contract/support.ts';
import { mayOperate } from '../visitor.ts';
import { buttonForm, buttonLink } from './forms.ts';
import { zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Html, Value } from './html.ts';
import { icon } from './icons.ts';
import type { Content } from './layout.ts';
import { stateMark } from './states.ts';
import type { StateLook } from './states.ts';
import { time } from './time.ts';
import { refreshHint } from './under-way.ts';
import { bytes, plural } from '../../appliance/client/words/units.ts';

const looks: Readonly<Record<SupportBundle['state'], StateLook>> = {
  running: { label: 'being made', icon: 'busy', tone: 'busy' },
  done: { label: 'ready', icon: 'ok', tone: 'good' },
  failed: { label: 'failed', icon: 'failed', tone: 'bad' },
};

export interface SupportPage {
  readonly bundles: readonly SupportBundle[];
  readonly isStill: boolean;
}

export function supportPage({ bundles, isStill }: SupportPage, frame: Frame): Content {
  const running = bundles.some(({ state }) => state === 'running');
  const underWay = { isUnderWay: running, isStill };
  return {
    title: 'Support',
    live: ['events'],
    underWay,
    main: html`<h1>Support</h1>
      <p class="lead">
        A support bundle is one file for the vendor's engineers: what the appliance knows of itself and of its
        machine. Passwords and keys that it knows, or can tell by their names, are taken out.
      </p>
      ${mayOperate(frame.visitor) ? html`<div class="actions">${running ? html`<p>${icon('busy')} One is being made.</p>` : buttonForm('/support', 'Make one', { weight: 'primary' })}</div>` : html`<p>An operator can make and download one.</p>`}
      ${refreshHint(underWay, frame.path)}${
        bundles.length === 0
          ? html`<p class="empty">There is none.</p>`
          : html`<ul class="bundles" data-busy="${running ? 'yes' : 'no'}">
              ${bundles.map((bundle) => item(bundle, frame))}
            </ul>`
      }`,
  };
}

function item(bundle: SupportBundle, { model, visitor }: Frame): Html {
  const { id, name, state, createdAt, sizeBytes, sha256 } = bundle;
  const path = encodeURIComponent(id);
  return html`<li id="bundle-${id}">
    <p class="title"><code>${name}</code> ${stateMark(looks[state])}</p>
    <p class="meta">
      <span>${time(createdAt, zoneOf(model))}</span
      >${sizeBytes !== undefined && html` <span>${bytes(sizeBytes)}</span>`}
    </p>
    ${progress(bundle)}${missing(bundle)}${
      sha256 !== undefined &&
      html`<details id="sum-${id}">
        <summary>SHA-256</summary>
        <code>${sha256}</code>
      </details>`
    }${
      mayOperate(visitor) &&
      state !== 'running' &&
      html`<div class="actions">
        ${state === 'done' && html`<a class="button" href="/support/${path}/bundle" download>Download<span class="hidden"> ${name}</span></a>`}${buttonLink(`/support/${path}/remove`, 'Remove…', name)}
      </div>`
    }
  </li>`;
}

function progress({ state, done, total, part, failure }: SupportBundle): Value {
  if (state === 'running')
    return html`<p>
      <progress max="${total}" value="${done}" aria-label="Parts">${done} of ${total}</progress> ${done} of
      ${total}${part !== undefined && `: ${part}`}
    </p>`;
  return (
    failure !== undefined &&
    html`<p class="detail">${failure.why}</p>
      <p class="next">${icon('next')} <span>${failure.action}</span></p>`
  );
}

function missing({ missing: list, id }: SupportBundle): Value {
  return (
    list.length > 0 &&
    html`<details id="missing-${id}">
      <summary>${plural(list.length, 'part')} not in it, or not in full</summary>
      <ul>
        ${list.map(({ part, why }) => html`<li>${part}: ${why}</li>`)}
      </ul>
    </details>`
  );
}
