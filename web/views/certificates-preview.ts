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
  /** Where the files wait, to be taken over. */
  readonly action: string;
}

/** Nothing is changed unless all of it can be used. */
export function isUsable({ items, problems, needsPassword }: CertImportResult): boolean {
  return items.length > 0 && !needsPassword && problems.every(({ severity }) => severity !== 'error');
}

export function previewPage({ result, files, action }: Preview, frame: Frame): Content {
  const { items, problems, needsPassword } = result;
  const usable = isUsable(result);
  return {
    title: 'Import of certificates',
    main: html`<p class="crumbs"><a href="/certificates">Certificates</a></p>
      <h1>${usable ? 'Take these over?' : 'These files cannot be used'}</h1>
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
        ${usable && buttonForm(action, 'Take over', { weight: 'danger', fields: { confirm: 'yes' } })}<a
          class="button"
          href="/certificates"
          >${usable ? 'Leave it as it is' : 'Choose other files'}</a
        >
      </div>`,
  };
}
