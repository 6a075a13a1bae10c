/** A whole document: what stands around every page. */

import { audienceOf } from '../audience.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import type { Visitor } from '../visitor.ts';
import { zoneOf } from './frame.ts';
import type { Frame, Note } from './frame.ts';
import { html, render } from './html.ts';
import type { Html, Value } from './html.ts';
import { faviconName, faviconStates, icon, iconSheet } from './icons.ts';
import type { RegionName } from './regions.ts';
import { faviconState, healthLook, healthSentence } from './summary.ts';
import { refreshMark } from './under-way.ts';
import type { UnderWay } from './under-way.ts';

export interface Content {
  /** Of the window; the first page has the health sentence instead. */
  readonly title?: string;
  readonly main: Html;
  /** What the script does: `parts` puts each changed part in its place; names of parts: asks for the page anew when one of them has changed; none: only title and icon follow. */
  readonly live?: 'parts' | readonly RegionName[];
  /** Something on it is under way of which no part tells. */
  readonly underWay?: UnderWay;
}

interface Place {
  readonly path: string;
  readonly label: string;
  readonly isFor: (visitor: Visitor) => boolean;
}

const isKnown = ({ kind }: Visitor): boolean => kind !== 'stranger';
const isUser = ({ kind }: Visitor): boolean => kind === 'user';

const places: readonly Place[] = [
  { path: '/', label: 'Status', isFor: isKnown },
  { path: '/updates', label: 'Updates', isFor: isKnown },
  { path: '/certificates', label: 'Certificates', isFor: isKnown },
  { path: '/history', label: 'Figures', isFor: isKnown },
  { path: '/events', label: 'Events', isFor: isUser },
  { path: '/support', label: 'Support', isFor: isUser },
];

export function renderDocument(frame: Frame, content: Content): string {
  const { model, asset } = frame;
  const state = faviconState(model);
  const sentence = healthSentence(model);
  const title = content.title === undefined ? sentence : `${content.title} – ${sentence}`;
  return render(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          ${content.underWay !== undefined && refreshMark(content.underWay)}
          <link rel="icon" type="image/svg+xml" href="${asset(faviconName(state))}" />
          <link rel="stylesheet" href="${asset('page.css')}" />
          <script src="${asset('page.js')}" defer></script>
        </head>
        <body
          data-zone="${zoneOf(model)}"
          ${isUser(frame.visitor) && html` data-session="open"`}
          ${liveMarks(content, frame)}
        >
          ${iconSheet}<a class="skip" href="#main">Skip to the content</a>
          ${header(frame)}
          <main id="main" tabindex="-1">
            ${frame.note !== undefined && noteBox(frame.note)}${model.silent !== undefined && content.title !== undefined && oldness(frame)}${content.main}
          </main>
          ${footer(frame)}
          <p id="announcement" class="hidden" role="status"></p>
        </body>
      </html> `,
  );
}

/** What the script needs to know; without `data-after` it follows nothing. */
function liveMarks({ live, title }: Content, { asset, drawing }: Frame): Value {
  if (live === undefined) return undefined;
  const icons = faviconStates.map((each) => `${each} ${asset(faviconName(each))}`).join(',');
  return html` data-after="${drawing.id}"
  data-icons="${icons}"${live !== 'parts' && html` data-follow="${live.join(' ')}"`}${title !== undefined && html` data-title="${title}"`}`;
}

function header({ model, visitor, path }: Frame): Html {
  const shown = places.filter((place) => place.isFor(visitor));
  const name = isKnown(visitor) ? model.page?.hostname : undefined;
  return html`<header class="top">
    <p class="brand"><a href="/">${icon(healthLook(model).icon)} ${name ?? 'Appliance'}</a></p>
    ${
      shown.length > 0 &&
      html`<nav aria-label="Pages">
        <ul>
          ${shown.map((place) => html`<li>${navLink(place.path, place.label, path)}</li>`)}
        </ul>
      </nav>`
    }
    <p class="who">${whoLink(visitor, path, model)}</p>
  </header>`;
}

function navLink(to: string, label: string, path: string): Html {
  const isHere = to === path;
  const isAbove = to === '/' ? path.startsWith('/services/') : path.startsWith(`${to}/`);
  return html`<a href="${to}" ${isHere && html` aria-current="page"`}${isAbove && html` aria-current="true"`}
    >${label}</a
  >`;
}

function whoLink(visitor: Visitor, path: string, { silent }: Model): Html {
  if (visitor.kind === 'user')
    return html`<a href="/account" ${path === '/account' && html` aria-current="page"`}
      >${visitor.name}<span class="hidden">: account, ${audienceOf(visitor)}</span></a
    >`;
  // Only the daemon knows who somebody is.
  if (silent !== undefined) return html`<span class="meta">Nobody can sign in now</span>`;
  const isHere = path === '/sign-in';
  const to = isHere || path === '/' || path === '' ? '' : `?to=${encodeURIComponent(path)}`;
  return html`<a href="/sign-in${to}" ${isHere && html` aria-current="page"`}>Sign in</a>`;
}

function noteBox({ tone, text, detail, action, link, secret, command }: Note): Html {
  return html`<div class="note ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">
    ${icon(tone === 'bad' ? 'failed' : 'ok')}
    <div>
      <p class="title">${text}${link !== undefined && html` <a href="${link.href}">${link.label}</a>`}</p>
      ${
        detail !== undefined && html`<p class="detail">${detail}</p>`
      }${secret !== undefined && html`<p><code class="secret">${secret}</code></p>`}${command !== undefined && html`<pre><code>${command}</code></pre>`}${action !== undefined && html`<p class="next">${icon('next')} <span>${action}</span></p>`}
    </div>
  </div>`;
}

/** The first page says so in its first sentence. */
function oldness({ model }: Frame): Html {
  return html`<div class="note bad">
    <p>
      ${icon('silent')} ${healthSentence(model)}: what is shown here may be old, and nothing can be changed
      until it is back.
    </p>
  </div>`;
}

function footer({ model, visitor }: Frame): Html {
  return html`<footer>
    ${isKnown(visitor) && html`<p>Times are those of the appliance: ${zoneOf(model)}.</p>`}
    <p id="connection" data-state="static">This page is as of when it was loaded.</p>
  </footer>`;
}
