/** Points of time in HTML. */

import { timeText } from '../../appliance/client/words/time.ts';
import type { TimeStyle } from '../../appliance/client/words/time.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** A browser with the script tells beside it how long ago that is, or how long it is until then. */
export function time(at: string, zone: string, style: TimeStyle = 'minute'): Html {
  return html`<time datetime="${at}">${timeText(Date.parse(at), zone, style)}</time>`;
}

/** As `time`; with the script it is only told how long ago, and the point itself when it is pointed at. */
export function age(at: string, zone: string): Html {
  return html`<time datetime="${at}" class="age">${timeText(Date.parse(at), zone, 'near')}</time>`;
}
