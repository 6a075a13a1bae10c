/** All pictures of the pages, drawn once a document; parts of a page refer to them. 16 units wide, drawn in the colour of the text. */

import { html, trusted } from './html.ts';
import type { Html } from './html.ts';

const shapes = {
  ok: '<circle cx="8" cy="8" r="6.5"/><path d="m5 8.3 2.1 2.1L11 6.2"/>',
  done: '<path d="m3 8.5 3.2 3.2L13 4.8"/>',
  warning: '<path d="M8 2 14.5 13.5h-13z"/><path d="M8 6.5v3.2m0 1.8v.1"/>',
  failed: '<circle cx="8" cy="8" r="6.5"/><path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4"/>',
  busy: '<path d="M14 8a6 6 0 1 1-2-4.5"/><path d="M14 2v3.5h-3.5"/>',
  waiting: '<circle cx="8" cy="8" r="6.5"/><path d="M8 4.5V8l2.4 1.6"/>',
  stopped: '<circle cx="8" cy="8" r="6.5"/><path d="M6 6h4v4H6z"/>',
  unknown:
    '<circle cx="8" cy="8" r="6.5"/><path d="M6.2 6.3a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.9.6-.9 1.3m0 2v.1"/>',
  info: '<circle cx="8" cy="8" r="6.5"/><path d="M8 7.3v4M8 5v.1"/>',
  silent: '<circle cx="8" cy="8" r="6.5"/><path d="m3.4 3.4 9.2 9.2"/>',
  next: '<path d="M3 8h10m-4-4 4 4-4 4"/>',
  held: '<path d="M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5"/>',
  back: '<path d="M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H6.5"/>',
} as const;
export type Icon = keyof typeof shapes;

/** Stands once in each document, before anything that refers to it. */
export const iconSheet: Html = trusted(
  '<svg class="sheet" aria-hidden="true">' +
    Object.entries(shapes)
      .map(([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 16 16">${shape}</symbol>`)
      .join('') +
    '</svg>',
);

/** Says nothing by itself: text beside it does. */
export function icon(name: Icon): Html {
  return html`<svg class="icon" aria-hidden="true"><use href="#i-${name}" /></svg>`;
}

/** Colour and shape for the tab of the browser, by how the appliance is; there is no text beside it, so the shapes differ too. */
const favicons = {
  good: ['#1a7f4b', '<path d="m9 16.5 5 5 9-10"/>'],
  busy: ['#2463b8', '<path d="M16 9v7l5 3"/>'],
  warning: ['#a86200', '<path d="M16 8.5v9.5m0 4.5v.2"/>'],
  bad: ['#c0312b', '<path d="m11 11 10 10m0-10L11 21"/>'],
  off: ['#667080', '<path d="M11 16h10"/>'],
} as const;
export type FaviconState = keyof typeof favicons;
export const faviconStates = Object.keys(favicons) as FaviconState[];

/** Of the asset. */
export function faviconName(state: FaviconState): string {
  return `favicon-${state}.svg`;
}

/** A whole SVG file. */
export function favicon(state: FaviconState): string {
  const [colour, shape] = favicons[state];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="${colour}"/>` +
    `<g fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round">${shape}</g></svg>`
  );
}
