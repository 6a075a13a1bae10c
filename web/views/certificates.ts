/** All certificates in force, with where they come from and why; and the forms that bring others. */

import type {
  CertificateView,
  CertItemStatus,
  CertProblemView,
  Certs,
} from '../../appliance/contract/certificate.ts';
import { mayOperate } from '../visitor.ts';
import { itemTitles, certLook } from './certificates-brief.ts';
import {
  button,
  buttonForm,
  buttonLink,
  choiceField,
  fileField,
  inputField,
  passwordField,
} from './forms.ts';
import { servicePath, zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Html, Value } from './html.ts';
import { icon } from './icons.ts';
import type { Content } from './layout.ts';
import { stateMark } from './states.ts';
import { remaining } from '../../appliance/client/words/time.ts';
import { time } from './time.ts';
import { plural } from '../../appliance/client/words/units.ts';

const acceptedFiles = '.pem,.crt,.cer,.der,.key,.p12,.pfx,.p7b,.p7c';

export interface RequestTyped {
  readonly item: string;
  readonly commonName: string;
  readonly names: string;
}

export const noRequest: RequestTyped = { item: 'server', commonName: '', names: '' };

export function certificatesPage(typed: RequestTyped, frame: Frame): Content {
  const { model, visitor } = frame;
  const { certs } = model;
  return {
    title: 'Certificates',
    live: ['certificates'],
    main: html`<h1>Certificates</h1>
      ${certs === undefined ? html`<p class="empty">It is not known yet what there is.</p>` : html`${state(certs, frame)}${certs.items.map((item) => itemPart(item, frame))}${users(certs)}`}
      <div class="actions">
        <a class="button" href="/certificates/ca.pem" download>Download the appliance's own CA</a
        >${mayOperate(visitor) && buttonForm('/certificates/refresh', 'Read all sources again')}
      </div>
      ${mayOperate(visitor) && html`<div class="columns doing">${importForm()}${requestForm(typed)}</div>`}`,
  };
}

function state(
  { state: word, reason, generation, publishedAt, bundle, waiting }: Certs,
  { model }: Frame,
): Html {
  return html`<p class="lead">
      ${word === 'published' ? html`Generation ${generation ?? 0} is in force${publishedAt !== undefined && html` since ${time(publishedAt, zoneOf(model))}`}.` : html`Nothing is published.`}${reason !== undefined && html` <span class="detail">${reason}</span>`}
      ${plural(bundle.certificates, 'authority is', 'authorities are')}
      trusted${bundle.systemRoots && ', those of the operating system among them'}.
    </p>
    ${waiting.map((each) => html`<p>${icon('waiting')} ${each}</p>`)}`;
}

function itemPart(item: CertItemStatus, frame: Frame): Html {
  const { certificates, source, why, renewal, problems } = item;
  const title = itemTitles[item.item];
  return html`<section aria-labelledby="item-${item.item}">
    <h2 id="item-${item.item}">${title} ${stateMark(certLook(item))}</h2>
    <p class="lead">${why}</p>
    ${renewal !== undefined && html`<p class="lead detail">${renewal}.</p>`}
    ${problemList(problems)}${certificates.length > 0 && certificateTable(certificates, title, frame)}${
      source === 'customer' &&
      mayOperate(frame.visitor) &&
      html`<p class="actions">
        ${buttonLink(`/certificates/${item.item}/forget`, 'Forget what was imported…', title)}
      </p>`
    }
  </section>`;
}

export function problemList(problems: readonly CertProblemView[]): Value {
  return (
    problems.length > 0 &&
    html`<ul class="conditions">
      ${problems.map(({ severity, where, message, action, code }) => {
        const look =
          severity === 'error'
            ? ({ icon: 'failed', tone: 'bad' } as const)
            : ({ icon: 'warning', tone: 'warning' } as const);
        return html`<li class="condition ${look.tone}">
          ${icon(look.icon)}
          <div>
            <p class="title"><span class="severity">${severity}</span> ${message}</p>
            <p class="next">${icon('next')} <span>${action}</span></p>
            <p class="meta"><span>${where}</span> <code>${code}</code></p>
          </div>
        </li>`;
      })}
    </ul>`
  );
}

export function certificateTable(list: readonly CertificateView[], title: string, { model }: Frame): Html {
  const zone = zoneOf(model);
  const asOf = model.status?.at;
  return html`<table>
    <caption class="hidden">
      ${title}
    </caption>
    <thead>
      <tr>
        <th scope="col">For</th>
        <th scope="col">Signed by</th>
        <th scope="col">Until</th>
        <th scope="col">Key</th>
      </tr>
    </thead>
    <tbody>
      ${list.map(
        ({ subject, issuer, names, notBefore, notAfter, fingerprint, serial, key }) =>
          html`<tr>
            <th scope="row">
              ${subject}${names.length > 0 && html`<br /><span class="detail">${names.join(', ')}</span>`}
              <details id="cert-${fingerprint.slice(0, 16)}">
                <summary>Fingerprint</summary>
                <p class="detail">
                  <code>${fingerprint}</code><br />serial ${serial}, from ${time(notBefore, zone)}
                </p>
              </details>
            </th>
            <td data-label="Signed by">${issuer === subject ? 'itself' : issuer}</td>
            <td data-label="Until">
              ${time(notAfter, zone, 'day')}${asOf !== undefined && html` <span class="meta">${remaining(notAfter, asOf)}</span>`}
            </td>
            <td data-label="Key">${key}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function users({ usedBy }: Certs): Value {
  return (
    usedBy.length > 0 &&
    html`<section aria-labelledby="users">
      <h2 id="users">Used by</h2>
      <ul class="plain">
        ${usedBy.map(({ service, reload, generation }) => html`<li><a href="${servicePath(service)}">${service}</a> <span class="meta">${generation !== undefined && html`has generation ${generation}; `}after a change: ${reload}</span></li>`)}
      </ul>
    </section>`
  );
}

function importForm(): Html {
  return html`<section aria-labelledby="import">
    <h2 id="import">Bring your own</h2>
    <p>
      PEM, DER, PKCS#7 or PKCS#12: a certificate with its chain and key, or authorities to trust. Nothing is
      replaced before you have seen what comes of it.
    </p>
    <form method="post" action="/certificates/import" enctype="multipart/form-data" class="fields">
      ${fileField({ name: 'files', label: 'Files', accept: acceptedFiles, hint: 'At most 16, each at most 1 MB, together 3 MB', required: true })}${passwordField({ name: 'password', label: 'Password of a PKCS#12 file or a key', autocomplete: 'off' })}
      <div class="actions">${button('Check them', 'primary')}</div>
    </form>
  </section>`;
}

function requestForm(typed: RequestTyped): Html {
  const choices = [
    { value: 'server', label: 'server' },
    { value: 'client', label: 'client' },
  ];
  return html`<section aria-labelledby="request">
    <h2 id="request">Have one signed</h2>
    <p>A new key is made and stays here. Download the request, have it signed, and bring the answer above.</p>
    <form method="post" action="/certificates/request" class="fields">
      ${choiceField({ name: 'item', label: 'For', value: typed.item, choices })}${inputField({ name: 'commonName', label: 'Common name', value: typed.commonName, hint: 'Empty: the name of this node', maxLength: 64 })}${inputField({ name: 'names', label: 'Names and addresses', value: typed.names, hint: 'With spaces between them. Empty: those of this node', maxLength: 2_000 })}
      <div class="actions">${button('Download a request')}</div>
    </form>
  </section>`;
}
