/** The first page: all parts that change by themselves, each in a place of its own, so that one can be put in without the others. */

import type { Frame } from './frame.ts';
import { html, trusted } from './html.ts';
import type { Html } from './html.ts';
import type { Content } from './layout.ts';
import { regionNames } from './regions.ts';

export function homePage({ drawing }: Frame): Content {
  const regions = regionNames.map(
    // Drawn by the views already, on their way through the one channel of all visitors.
    (name): Html =>
      html`<div id="region-${name}" class="region">${trusted(drawing.html.get(name) ?? '')}</div>`,
  );
  return { main: html`<div class="home">${regions}</div>`, live: 'parts' };
}
