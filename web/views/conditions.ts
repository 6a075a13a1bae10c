/** What the operator should know, worst first, each with what to do next. */

import type { Condition } from '../../appliance/contract/condition.ts';
import { servicePath, zoneOf } from './frame.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { html, nothing } from './html.ts';
import type { Html } from './html.ts';
import { icon } from './icons.ts';
import { severityLooks } from './states.ts';
import { age } from './time.ts';

/** Nothing where there is nothing: a page without this part is a page on which all is well. */
export function conditions(model: Model): Html {
  const all = model.status?.conditions ?? [];
  if (all.length === 0) return nothing;
  return html`<section aria-labelledby="conditions">
    <h2 id="conditions">What needs attention</h2>
    ${conditionList(all, model)}
  </section>`;
}

export function conditionList(list: readonly Condition[], model: Model): Html {
  return html`<ul class="conditions">
    ${list.map((condition) => item(condition, model))}
  </ul>`;
}

function item({ code, severity, subject, title, detail, action, since }: Condition, model: Model): Html {
  const look = severityLooks[severity];
  const isService = model.status?.services.some(({ name }) => name === subject) === true;
  return html`<li class="condition ${look.tone}">
    ${icon(look.icon)}
    <div>
      <p class="title"><span class="severity">${look.label}</span> ${title}</p>
      ${detail !== undefined && html`<p class="detail">${detail}</p>`}
      <p class="next">${icon('next')} <span>${action}</span></p>
      <p class="meta">
        ${
          subject !== undefined &&
          (isService
            ? html`<a href="${servicePath(subject)}">${subject}</a> `
            : html`<span>${subject}</span> `)
        }<span>${age(since, zoneOf(model))}</span> <code>${code}</code>
      </p>
    </div>
  </li>`;
}
