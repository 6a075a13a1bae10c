/** Words that several views share: states with their sign, bars, times: pure. */

import { duration } from '../../appliance/client/words/elapsed.ts';
import { serviceWords } from '../../appliance/client/words/states.ts';
import type { StateWord, Tone } from '../../appliance/client/words/states.ts';
import type { ServiceStatus } from '../../appliance/contract/status.ts';
import type { Line, Pen, Span, Style } from '../text/line.ts';

/** Told apart without colour, on every terminal. */
const signs: Readonly<Record<Tone, string>> = { good: '+', busy: '~', warning: '!', bad: 'x', off: '-' };

export function stateSpan({ label, tone }: StateWord, pen: Pen): Span {
  return pen.text(`${signs[tone]} ${label}`, tone);
}

export function serviceSpan({ state }: ServiceStatus, pen: Pen): Span {
  return stateSpan(serviceWords[state], pen);
}

/** `█████░░░░░  52 %`; the number tells it where the bar cannot be seen. Without a look of its own it is a gauge: full is bad. */
export function bar(percent: number, width: number, pen: Pen, look?: Style): Line {
  const share = Math.min(100, Math.max(0, percent));
  const full = Math.round((share / 100) * width);
  const style = look ?? (share >= 95 ? 'bad' : share >= 85 ? 'warning' : 'good');
  return [
    pen.text(pen.glyphs.full.repeat(full), style),
    pen.text(pen.glyphs.empty.repeat(width - full), 'dim'),
    pen.text(`${Math.round(share)} %`.padStart(6)),
  ];
}

/** How long ago; a clock that was set back gives no negative times. */
export function since(at: string | undefined, now: number): string {
  return at === undefined ? '-' : duration(Math.max(0, now - Date.parse(at)));
}

/** The tag, or the first digits of what names it. */
export function versionOf({ image }: Pick<ServiceStatus, 'image'>): string {
  const digest = /@sha256:([0-9a-f]{12})/.exec(image)?.[1];
  return digest ?? /:([^/:]+)$/.exec(image)?.[1] ?? 'latest';
}
