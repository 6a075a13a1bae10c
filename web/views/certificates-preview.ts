/** What would come of files that somebody brought, before anything is replaced. */

import type { CertImportResult } from '../../appliance/contract/certificate.ts';
import { itemTitles } from './certificates-brief.ts';
import { certificateTable, problemList } from './certificates.ts';
import { buttonForm } from './forms.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Content } from './layout.ts';

export interface Preview {
  readonly result: CertImportResult;
  readonly files: readonly string[];
  /** Names the files, which wait here; absent: there is nothing that could be taken. */
  readonly staged?: string;
}

export function previewPage({ result, files, staged }: Preview, frame: Frame): Content {
  const { items, problems, needsPassword } = result;
  return {
    title: 'Import of certificates',
    main: html`<p class="crumbs"><a href="/certificates">Certificates</a></p>
      <h1>${staged === undefined ? 'These files cannot be used' : 'Take these over?'}</h1>
      <p class="lead">${files.join(', ')}. Nothing has been changed yet.</p>
      ${needsPassword && html`<p>They are encrypted: choose them again, and give their password.</p>`}${problemList(problems)}
      ${items.map(
        ({ item, certificates, replaces }) =>
          html`<section aria-labelledby="new-${item}">
            <h2 id="new-${item}">${itemTitles[item]}</h2>
            <p>
              ${replaces === undefined ? 'It takes the place of nothing.' : html`It takes the place of ${replaces}.`}
            </p>
            ${certificateTable(certificates, itemTitles[item], frame)}
          </section>`,
      )}
      <div class="actions">
        ${staged !== undefined && buttonForm('/certificates/import/confirm', 'Take over', { weight: 'danger', fields: { staged } })}<a
          class="button"
          href="/certificates"
          >${staged === undefined ? 'Choose other files' : 'Leave it as it is'}</a
        >
      </div>`,
  };
}
