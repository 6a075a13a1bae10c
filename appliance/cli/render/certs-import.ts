import type { CertImportResult } from '../../contract/certificate.ts';
import { certificateCells, certificateColumns, renderCertProblems } from './certificate.ts';
import { firstToExpire } from '../../client/words/expiry.ts';
import { renderTable } from './table.ts';
import { clean, wrap } from './text.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

/** All of it can be used, or none of it is. */
export function isUsable({ items, needsPassword, problems }: CertImportResult): boolean {
  return items.length > 0 && !needsPassword && problems.every(({ severity }) => severity === 'warning');
}

/** What came of an import, or would come of it: what is in the files, what it takes the place of, and everything that is wrong. */
export function renderCertImport(
  result: CertImportResult,
  { check }: { readonly check: boolean },
  view: View,
): string {
  const parts = [
    headline(result, check, view),
    renderItems(result, view),
    renderCertProblems(result.problems, view, ''),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function headline(result: CertImportResult, check: boolean, view: View): string {
  const isGood = check ? isUsable(result) : result.imported;
  const symbol = isGood ? '+' : 'x';
  return wrap(`${symbol} ${sentence(result, check)}`, view.width)
    .map((line) => `${paint(view, isGood ? 'green' : 'red', line)}\n`)
    .join('');
}

function sentence(result: CertImportResult, check: boolean): string {
  const items = result.items.map(({ item }) => item).join(', ');
  if (result.imported) return `Imported: ${items}`;
  if (check && isUsable(result)) return `Can be imported: ${items}`;
  const kept = check ? 'Cannot be imported' : 'Nothing was changed';
  if (result.needsPassword)
    return `${kept}: without the right password not all of it can be read (--password-file FILE)`;
  const errors = result.problems.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return `${kept}: ${errors} ${errors === 1 ? 'error' : 'errors'}`;
  return items === '' ? `${kept}: there is nothing to use in it` : kept;
}

function renderItems({ items, imported }: CertImportResult, view: View): string {
  const rows = items.flatMap(({ item, certificates }) => {
    const [leaf] = certificates;
    if (leaf === undefined) return [];
    if (item === 'ca') return certificates.map((each) => certificateCells([{ text: item }], each, view));
    return [certificateCells([{ text: item }], leaf, view, firstToExpire(certificates))];
  });
  if (rows.length === 0) return '';
  const replaced = items.flatMap(({ item, replaces }) =>
    replaces === undefined
      ? []
      : wrap(`${item} ${imported ? 'replaced' : 'would replace'} ${clean(replaces)}`, view.width),
  );
  return [
    renderTable(certificateColumns([{ title: 'ITEM' }], view), rows, view),
    ...replaced.map((line) => `${line}\n`),
  ].join('');
}
