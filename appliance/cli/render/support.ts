import { bytesInWords } from '../../contract/amounts.ts';
import type { SupportBundle } from '../../contract/support.ts';
import { renderTable } from './table.ts';
import type { Cell } from './table.ts';
import { clean } from './text.ts';
import { timestamp } from './time.ts';
import type { Style, View } from './view.ts';

const STYLES: Readonly<Record<SupportBundle['state'], Style>> = {
  running: 'cyan',
  done: 'green',
  failed: 'red',
};

export function renderBundles(bundles: readonly SupportBundle[], view: View): string {
  if (bundles.length === 0) return 'There is no support bundle: appliancectl support makes one.\n';
  return renderTable(
    [
      { title: 'ID' },
      { title: 'MADE' },
      { title: 'STATE' },
      { title: 'SIZE', align: 'right' },
      { title: 'NOTE' },
    ],
    bundles.map((bundle): readonly Cell[] => [
      { text: clean(bundle.id) },
      { text: timestamp(bundle.createdAt) },
      { text: bundle.state, style: STYLES[bundle.state] },
      { text: bundle.sizeBytes === undefined ? '' : bytesInWords(bundle.sizeBytes) },
      { text: clean(noteOf(bundle)) },
    ]),
    view,
  );
}

/** `path`: where it lies. */
export function renderMade({ missing, sizeBytes = 0, sha256 = '' }: SupportBundle, path: string): string {
  const lines = missing.map(({ part, why }) => `  not in full: ${clean(part)}: ${clean(why)}\n`).join('');
  return `${clean(path)} (${bytesInWords(sizeBytes)})\n  SHA-256 ${clean(sha256)}\n${lines}`;
}

function noteOf({ state, done, total, part, missing, failure }: SupportBundle): string {
  if (failure !== undefined) return failure.why;
  if (state === 'running') return `${done} of ${total} ${part ?? ''}`.trim();
  return missing.length === 0 ? '' : `not in full: ${missing.map((each) => each.part).join(', ')}`;
}
