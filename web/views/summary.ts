/** The first thing on the page: how the appliance is, in one sentence; or that nobody knows, since when, and what was said last. */

import type { Audience } from '../audience.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { zoneOf } from './frame.ts';
import { html, nothing } from './html.ts';
import type { Html } from './html.ts';
import { icon } from './icons.ts';
import type { FaviconState } from './icons.ts';
import { healthLooks, silentLook, unknownLook } from './states.ts';
import type { StateLook } from './states.ts';
import { age, time } from './time.ts';

export function healthLook({ page, silent }: Model): StateLook {
  if (silent !== undefined) return silentLook;
  return page?.health === undefined ? unknownLook : healthLooks[page.health];
}

/** The one sentence; also the title of the window, and what is read aloud when it changes. */
export function healthSentence({ page, silent }: Model): string {
  if (silent !== undefined) return 'The appliance daemon does not answer';
  return page?.summary ?? 'The appliance is starting';
}

export function faviconState(model: Model): FaviconState {
  return healthLook(model).tone;
}

export function summary(model: Model, audience: Audience): Html {
  const look = healthLook(model);
  return html`<div class="health ${look.tone}" id="health" data-tone="${look.tone}">
    ${icon(look.icon)}
    <div>
      <h1 id="sentence">${healthSentence(model)}</h1>
      ${model.silent === undefined ? facts(model, audience) : lastWords(model, audience)}${audience === 'stranger' && invitation(model)}
    </div>
  </div>`;
}

function facts(model: Model, audience: Audience): Html {
  const { status } = model;
  if (audience === 'stranger' || status === undefined) return nothing;
  const { version, role, startedAt } = status.appliance;
  const zone = zoneOf(model);
  return html`<p class="facts">
    ${role !== undefined && html`<span>role ${role}</span> `}<span
      >applianced ${version}, started ${age(startedAt, zone)}</span
    >
    <span
      >${
        status.engine.state === 'connected'
          ? `Docker Engine ${status.engine.version ?? ''}`
          : html`Docker Engine ${status.engine.state}, ${age(status.engine.since, zone)}`
      }</span
    >
  </p>`;
}

/** What runs goes on without the daemon: that is the first thing that a person wants to know. */
function lastWords(model: Model, audience: Audience): Html {
  const { silent, page, status } = model;
  if (silent === undefined) return nothing;
  const zone = zoneOf(model);
  const since = new Date(silent.since).toISOString();
  const said =
    page?.summary === undefined
      ? html`It has said nothing yet.`
      : html`It said last${status !== undefined && html` (${time(status.at, zone)})`}: “${page.summary}”.`;
  return html`<p class="facts">
      <span>Since ${time(since, zone)}. What runs goes on, but nothing looks after it.</span>
      <span>${said}</span>
    </p>
    ${
      audience !== 'stranger' &&
      html`<p class="next">
        ${icon('next')}
        <span>On the machine: <code>systemctl status applianced</code>. Everything below is old.</span>
      </p>`
    }`;
}

function invitation({ page, silent }: Model): Html {
  if (page === undefined || silent !== undefined) return nothing;
  return page.isClaimed
    ? html`<p class="next">
        ${icon('next')} <span><a href="/sign-in">Sign in</a> to see more.</span>
      </p>`
    : html`<p class="next">
        ${icon('next')}
        <span
          >Nobody can sign in yet. To see more, set a password at the machine:
          <code>appliancectl user set-password</code></span
        >
      </p>`;
}
