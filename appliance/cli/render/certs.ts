import type { CertificateView, CertItemStatus, Certs } from '../../contract/certificate.ts';
import {
  certificateCells,
  certificateColumns,
  emptyCells,
  namesText,
  renderCertificate,
  renderCertProblems,
} from './certificate.ts';
import { expiryOf, expiryWords, firstToExpire } from '../../client/words/expiry.ts';
import { expiryText } from './expiry.ts';
import { renderFacts } from './facts.ts';
import { expiryMarks } from './state.ts';
import type { Expiry } from '../../client/words/expiry.ts';
import type { Mark } from './state.ts';
import { renderTable } from './table.ts';
import type { Cell } from './table.ts';
import { clean, wrap } from './text.ts';
import { duration } from '../../client/words/elapsed.ts';
import { timestamp } from './time.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

export interface CertsOptions {
  /** Every certificate with all that is known of it. */
  readonly verbose: boolean;
}

const INDENT = '  ';
/** A customer may trust a whole bundle. */
const MOST_CAS = 5;

/** All of it: what is in force and until when, then why. */
export function renderCerts(certs: Certs, options: CertsOptions, view: View): string {
  const parts = [
    headline(certs, view),
    renderItems(certs.items, view),
    ...certs.items.map((item) => renderItem(item, options, view)),
    renderUse(certs, view),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** One item of it, with why it is what it is. */
export function renderCertItem(item: CertItemStatus, view: View): string {
  return `${renderItems([item], view)}\n${renderItem(item, { verbose: false }, view)}`;
}

function headline(certs: Certs, view: View): string {
  const { symbol, style, sentence } = summary(certs, view.now);
  const lines = wrap(sentence, view.width - INDENT.length).map((line, index) =>
    paint(view, style, `${index === 0 ? `${symbol} ` : INDENT}${line}`),
  );
  const { publishedAt, directory, reason } = certs;
  const since =
    publishedAt === undefined
      ? []
      : [`published ${timestamp(publishedAt)}, ${duration(view.now - Date.parse(publishedAt))} ago`];
  const more = [
    [...since, `files in ${clean(directory)}`].join('; '),
    ...(reason === undefined ? [] : [clean(reason)]),
  ].flatMap((text) => wrap(text, view.width - INDENT.length).map((line) => INDENT + line));
  return [...lines, ...more].map((line) => `${line}\n`).join('');
}

function summary(certs: Certs, now: number): Mark & { readonly sentence: string } {
  if (certs.state === 'unavailable')
    return { symbol: 'x', style: 'red', sentence: 'No certificates can be published' };
  if (certs.state === 'pending')
    return { symbol: '>', style: 'cyan', sentence: 'No certificates are published yet' };
  const generation = certs.generation === undefined ? '' : ` (generation ${certs.generation})`;
  const base = `Certificates are in force${generation}`;
  const wrong = certs.items.filter(({ problems }) => problems.length > 0).map(({ item }) => item);
  const problems = wrong.length === 0 ? '' : `; see what is wrong with: ${wrong.join(', ')}`;
  const first = mostUrgent(certs.items, now);
  if (first === undefined)
    return { symbol: '!', style: 'yellow', sentence: `${base}, but there are none${problems}` };
  const mark = expiryMarks[first.expiry];
  return {
    ...(mark === expiryMarks.good && wrong.length > 0 ? expiryMarks.near : mark),
    sentence: `${base}; ${untilText(first, now)}${problems}`,
  };
}

function untilText({ item, expiry, certificate }: Deciding, now: number): string {
  const words = expiryWords(certificate, now);
  if (expiry === 'expired') return `${item} ${words}`;
  return expiry === 'early' ? `${item} is ${words}` : `the first to expire is ${item}, ${words}`;
}

interface Deciding {
  readonly item: string;
  readonly expiry: Expiry;
  readonly certificate: CertificateView;
}

function mostUrgent(items: readonly CertItemStatus[], now: number): Deciding | undefined {
  const order = Object.keys(expiryMarks);
  const deciding = items.flatMap((status) => {
    const certificate = decidingOf(status);
    return certificate === undefined
      ? []
      : [{ item: status.item, certificate, expiry: expiryOf(certificate, now) }];
  });
  return deciding.toSorted(
    (a, b) =>
      order.indexOf(b.expiry) - order.indexOf(a.expiry) ||
      Date.parse(a.certificate.notAfter) - Date.parse(b.certificate.notAfter),
  )[0];
}

/** A pair ends with the first one of its chain; of several CAs an old one may end while its successor is trusted. */
function decidingOf({ item, certificates }: CertItemStatus): CertificateView | undefined {
  if (item !== 'ca') return firstToExpire(certificates);
  return certificates.toSorted((a, b) => Date.parse(b.notAfter) - Date.parse(a.notAfter))[0];
}

function renderItems(items: readonly CertItemStatus[], view: View): string {
  if (items.length === 0) return '';
  const columns = certificateColumns([{ title: 'ITEM' }, { title: 'SOURCE' }], view);
  return renderTable(
    columns,
    items.flatMap((item) => rowsOf(item, view)),
    view,
  );
}

function rowsOf(status: CertItemStatus, view: View): readonly (readonly Cell[])[] {
  const { item, source, certificates } = status;
  const first = [{ text: item }, { text: source ?? '-' }];
  const [leaf] = certificates;
  if (leaf === undefined) return [emptyCells(first, 'none yet', view)];
  if (item !== 'ca') return [certificateCells(first, leaf, view, decidingOf(status))];
  const more = certificates.length - MOST_CAS;
  return [
    ...certificates.slice(0, MOST_CAS).map((each) => certificateCells(first, each, view)),
    ...(more > 0 ? [emptyCells(first, `and ${more} more (--verbose)`, view)] : []),
  ];
}

function renderItem(status: CertItemStatus, { verbose }: CertsOptions, view: View): string {
  const { item, certificates, where, why, renewal, problems } = status;
  const [leaf, ...chain] = item === 'ca' ? [] : certificates;
  const facts = renderFacts(
    [
      ['why', clean(why)],
      ['from', where === undefined ? undefined : clean(where)],
      ['names', leaf === undefined ? undefined : namesText(leaf.names)],
      ['key', leaf === undefined ? undefined : clean(leaf.key)],
      ...chain.map((each) => ['chain', `${clean(each.subject)}, ${expiryText(each, view.now)}`] as const),
      ['renewal', renewal === undefined ? undefined : clean(renewal)],
    ],
    view,
    INDENT,
  );
  const all = verbose ? certificates.map((each) => `\n${renderCertificate(each, view)}`).join('') : '';
  return `${paint(view, 'bold', item)}\n${facts}${renderCertProblems(problems, view)}${all}`;
}

function renderUse(certs: Certs, view: View): string {
  const { bundle, usedBy, waiting, generation } = certs;
  const roots = bundle.systemRoots ? 'with' : 'without';
  const count = `${bundle.certificates} ${bundle.certificates === 1 ? 'certificate' : 'certificates'}`;
  const facts = renderFacts(
    [
      ['bundle', `ca-bundle.crt holds ${count}, ${roots} the CAs of the operating system`],
      ['used by', usedBy.length === 0 ? 'no service' : undefined],
      ...waiting.map((text) => ['waiting', clean(text)] as const),
    ],
    view,
  );
  if (usedBy.length === 0) return facts;
  const rows = usedBy.map((use) => [
    { text: clean(use.service) },
    { text: clean(use.reload) },
    generationCell(use, generation),
  ]);
  const columns = [{ title: 'USED BY' }, { title: 'AFTER A CHANGE' }, { title: 'GENERATION' }];
  return `${facts}\n${renderTable(columns, rows, view)}`;
}

/** A service that gets nothing after a change reads the files by itself, or not: nobody knows. */
function generationCell(
  { generation, reload }: Certs['usedBy'][number],
  published: number | undefined,
): Cell {
  if (generation === undefined) return { text: '-' };
  const isBehind = published !== undefined && generation < published && reload !== 'none';
  return isBehind
    ? { text: `! ${generation}, behind ${published}`, style: 'yellow' }
    : { text: `${generation}` };
}
