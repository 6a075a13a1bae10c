/** Certificates in short: what is in force, from where, and until when. */

import type { CertItem, CertItemStatus, CertSource } from '../../appliance/contract/certificate.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { zoneOf } from './frame.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { stateMark } from './states.ts';
import type { StateLook } from './states.ts';
import { remaining } from '../../appliance/client/words/time.ts';
import { time } from './time.ts';

export const itemTitles: Readonly<Record<CertItem, string>> = {
  ca: 'Authorities',
  server: 'Server',
  client: 'Client',
};
const sourceTitles: Readonly<Record<CertSource, string>> = {
  customer: 'brought by the site',
  embedded: 'built in by the vendor',
  generated: 'made by this appliance',
};

export function certificatesBrief(model: Model): Html {
  const { certs } = model;
  return html`<section aria-labelledby="certificates">
    <h2 id="certificates">Certificates</h2>
    ${
      certs === undefined
        ? html`<p class="empty">It is not known yet what there is.</p>`
        : html`<dl class="brief">
            ${certs.items.map(
              (item) =>
                html`<dt>${itemTitles[item.item]}</dt>
                  <dd>${brief(item, model)}</dd>`,
            )}
          </dl>`
    }${certs?.state !== 'published' && certs?.reason !== undefined && html`<p class="detail">${certs.reason}</p>`}
    <p class="more"><a href="/certificates">Certificates</a></p>
  </section>`;
}

/** What the daemon found wrong counts; the time that is left is told beside it. */
export function certLook({ problems, certificates }: CertItemStatus): StateLook {
  if (problems.some(({ severity }) => severity === 'error'))
    return { label: 'a problem', icon: 'failed', tone: 'bad' };
  if (problems.length > 0) return { label: 'a warning', icon: 'warning', tone: 'warning' };
  if (certificates.length === 0) return { label: 'none yet', icon: 'unknown', tone: 'off' };
  return { label: 'valid', icon: 'ok', tone: 'good' };
}

function brief(item: CertItemStatus, model: Model): Html {
  const { certificates, source, problems } = item;
  // The first to expire ends the use of the whole.
  const soonest = certificates.toSorted((a, b) => a.notAfter.localeCompare(b.notAfter))[0];
  const asOf = model.status?.at;
  const left = soonest !== undefined && asOf !== undefined ? remaining(soonest.notAfter, asOf) : undefined;
  const facts = [left, source === undefined ? undefined : sourceTitles[source]].filter(
    (each) => each !== undefined,
  );
  return html`${stateMark(certLook(item))}${soonest !== undefined && html` until ${time(soonest.notAfter, zoneOf(model), 'day')}`}
    <p class="meta">${facts.join(', ')}</p>
    ${problems[0] !== undefined && html`<p class="detail">${problems[0].message}</p>`}`;
}
