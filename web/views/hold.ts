/** Taking no newer images for a while: for which service, until when, and why. */

import { button, choiceField, hiddenField, inputField } from './forms.ts';
import type { Choice } from './forms.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';

export interface HoldTyped {
  /** Absent: all services. */
  readonly service?: string;
  readonly why: string;
  /** One of `holdTimes`. */
  readonly time: string;
}

const DAY = 24 * 60 * 60 * 1_000;

/** How long a hold may be wished for, by the value of the choice; without a length it is until somebody releases it. */
export const holdTimes: Readonly<Record<string, { readonly label: string; readonly milliseconds?: number }>> =
  {
    day: { label: 'a day', milliseconds: DAY },
    week: { label: 'a week', milliseconds: 7 * DAY },
    month: { label: '30 days', milliseconds: 30 * DAY },
    quarter: { label: '90 days', milliseconds: 90 * DAY },
    released: { label: 'until it is released' },
  };

export function holdPage({ service, why, time }: HoldTyped): Content {
  const choices: readonly Choice[] = Object.entries(holdTimes).map(([value, { label }]) => ({
    value,
    label,
  }));
  return {
    title: service === undefined ? 'Hold all updates' : `Hold updates of ${service}`,
    main: html`<h1>${service === undefined ? 'Hold all updates' : `Hold updates of ${service}`}</h1>
      <p class="lead">Newer images are not taken until then. What runs goes on as it is.</p>
      <form method="post" action="/updates/hold" class="fields">
        ${hiddenField('service', service)}${choiceField({ name: 'time', label: 'For how long', value: time, choices })}${inputField({ name: 'why', label: 'Why', hint: 'Shown to whoever asks why nothing is updated', value: why, required: true })}
        <div class="actions">
          ${button('Hold', 'primary')}<a class="button" href="/updates">Leave it as it is</a>
        </div>
      </form>`,
  };
}
