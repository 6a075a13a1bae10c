/**
 * Pages on which something is under way of which no part tells how far it is. The script asks for them anew in place, by their mark
 * `data-busy`; without it the browser does, unless whoever looks on has said that it should not (WCAG 2.2, 2.2.2).
 */

import { html } from './html.ts';
import type { Html, Value } from './html.ts';

const REFRESH_SECONDS = 3;

export interface UnderWay {
  readonly isUnderWay: boolean;
  /** Whoever looks on has asked for a page that stays as it is. */
  readonly isStill: boolean;
}

/** For the head of the document. */
export function refreshMark({ isUnderWay, isStill }: UnderWay): Value {
  return (
    isUnderWay &&
    !isStill &&
    html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}" /></noscript>`
  );
}

/** `path` of the page, without a query. */
export function refreshHint({ isUnderWay, isStill }: UnderWay, path: string): Value {
  if (!isUnderWay) return undefined;
  return html`<noscript><p class="hint">${isStill ? goOn(path) : stop(path)}</p></noscript>`;
}

function goOn(path: string): Html {
  return html`This page stays as it is. <a href="${path}">Show it anew every ${REFRESH_SECONDS} seconds</a>`;
}

function stop(path: string): Html {
  return html`This page is shown anew every ${REFRESH_SECONDS} seconds.
    <a href="${path}?still">Leave it as it is</a>`;
}
