/** What the containers of one service wrote last; with the script it goes on by itself. */

import type { LogLine } from '../../appliance/contract/log-line.ts';
import { inputField } from './forms.ts';
import { servicePath, zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Content } from './layout.ts';
import { timeText } from '../../appliance/client/words/time.ts';
import { visible } from './visible.ts';

export interface LogsPage {
  readonly service: string;
  /** Oldest first. */
  readonly lines: readonly LogLine[];
  readonly filter: string;
}

export function logsPage({ service, lines, filter }: LogsPage, { model }: Frame): Content {
  const path = `${servicePath(service)}/logs`;
  const several = new Set(lines.map(({ container }) => container)).size > 1;
  const download = `${path}/download${filter === '' ? '' : `?filter=${encodeURIComponent(filter)}`}`;
  return {
    title: `Logs of ${service}`,
    // Its lines have a stream of their own.
    live: [],
    main: html`<p class="crumbs">
        <a href="/#services">Services</a> <span aria-hidden="true">/</span>
        <a href="${servicePath(service)}">${service}</a>
      </p>
      <h1>Logs</h1>
      <form method="get" action="${path}" class="filter" id="log-filter" role="search" aria-label="Log lines">
        ${inputField({ name: 'filter', label: 'Lines with', type: 'search', value: filter })}
        <div class="field"><button class="quiet">Show</button></div>
        <div class="field"><a class="button" href="${download}" id="log-download" download>Download</a></div>
      </form>
      <p id="log-state" class="meta">
        The last ${lines.length} lines${filter !== '' && html` with “${filter}”`}, as of when the page was
        loaded.
      </p>
      <div
        class="log"
        id="log"
        role="log"
        aria-live="off"
        aria-label="Log lines"
        tabindex="0"
        data-stream="/api/v1/services/${encodeURIComponent(service)}/logs"
        ${several && html` data-several="yes"`}
      >
        ${
          lines.length === 0
            ? html`<p class="empty">
                ${filter === '' ? 'It has written nothing.' : 'No line is like that.'}
              </p>`
            : lines.map((line) => logLine(line, several, zoneOf(model)))
        }
      </div>`,
  };
}

function logLine({ container, stream, at, text }: LogLine, several: boolean, zone: string): Html {
  return html`<p class="${stream}">
    ${stream === 'stderr' && html`<span class="mark" aria-hidden="true">!</span><span class="hidden">error output: </span>`}${at !== undefined && html`<time datetime="${at}">${timeText(Date.parse(at), zone, 'full')}</time> `}${several && html`<span class="container">${container}</span> `}<span
      >${text}</span
    >
  </p>`;
}

/** Lines as a file for people and their tools. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map(({ at = '', container, stream, text }) => `${at} ${container} ${stream} ${visible(text)}\n`)
    .join('');
}
