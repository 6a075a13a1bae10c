/** A page that asks before something is done that disturbs or cannot be taken back. */

import { buttonForm } from './forms.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';

export interface Question {
  readonly title: string;
  /** What comes of it, each a sentence. */
  readonly consequences: readonly string[];
  readonly action: string;
  readonly label: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** Where to go when it is not wanted. */
  readonly back: string;
}

export function confirmPage({ title, consequences, action, label, fields = {}, back }: Question): Content {
  return {
    title,
    main: html`<h1>${title}</h1>
      <ul class="consequences">
        ${consequences.map((each) => html`<li>${each}</li>`)}
      </ul>
      <div class="actions">
        ${buttonForm(action, label, { weight: 'danger', fields: { ...fields, confirm: 'yes' } })}<a
          class="button"
          href="${back}"
          >Leave it as it is</a
        >
      </div>`,
  };
}
