/** Taking no newer images for a while: for which service, until when, and why. */

import { button, choiceField, hiddenField, inputField } from './forms.ts';
import type { Choice } from './forms.ts';
import { zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';

export interface HoldTyped {
  /** Absent: all services. */
  readonly service?: string;
  readonly why: string;
  /** One of `holdTimes`. */
  readonly for: string;
  /** As the browser gives it: `2026-12-24T08:00`, by the clock of the machine. */
  readonly until: string;
  readonly back: string;
}

const DAY = 24 * 60 * 60 * 1_000;

export interface HoldTime {
  readonly label: string;
  /** Absent: it is said elsewhere, or it is until somebody releases it. */
  readonly milliseconds?: number;
}

/** How long a hold may be wished for, by the value of the choice. */
export const holdTimes: Readonly<Record<string, HoldTime>> = {
  released: { label: 'until it is released' },
  day: { label: 'a day', milliseconds: DAY },
  week: { label: 'a week', milliseconds: 7 * DAY },
  month: { label: '30 days', milliseconds: 30 * DAY },
  quarter: { label: '90 days', milliseconds: 90 * DAY },
  moment: { label: 'until the moment below' },
};

export function holdPage(typed: HoldTyped, { model }: Frame): Content {
  const { service, why, until, back } = typed;
  const choices: readonly Choice[] = Object.entries(holdTimes).map(([value, { label }]) => ({
    value,
    label,
  }));
  const title = service === undefined ? 'Hold all updates' : `Hold updates of ${service}`;
  return {
    title,
    main: html`<h1>${title}</h1>
      <p class="lead">
        Newer images are not taken until then. What runs goes on as it is; packages of the operating system go
        on being updated.
      </p>
      <form method="post" action="/updates/hold" class="fields">
        ${hiddenField('service', service)}${hiddenField('back', back)}${choiceField({
          name: 'for',
          label: 'For how long',
          value: typed.for,
          choices,
        })}${inputField({
          name: 'until',
          label: 'Until',
          type: 'datetime-local',
          hint: `By the clock of the appliance: ${zoneOf(model)}`,
          value: until,
        })}${inputField({
          name: 'why',
          label: 'Why',
          hint: 'Shown to whoever asks why nothing is updated',
          value: why,
          required: true,
        })}
        <div class="actions">
          ${button('Hold', 'primary')}<a class="button" href="${back}">Leave it as it is</a>
        </div>
      </form>`,
  };
}
