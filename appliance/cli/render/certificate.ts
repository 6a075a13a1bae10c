import type { CertificateView, CertProblemView } from '../../contract/certificate.ts';
import { expiryOf } from '../../client/words/expiry.ts';
import { expiryText } from './expiry.ts';
import { renderFacts } from './facts.ts';
import { expiryMarks, severityMarks } from './state.ts';
import type { Cell, Column } from './table.ts';
import { clean, wrap } from './text.ts';
import { timestamp } from './time.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

/** What is shown of certificates wherever they are shown. Every text of theirs is cleaned here: whoever made one may have meant to draw on the terminal. */

const INDENT = '  ';
/** Enough to tell those of one machine apart. */
const SHORT_FINGERPRINT = 12;
/** On a narrower terminal the subject is worth more. */
const FINGERPRINT_FROM_WIDTH = 100;

/** `first`, then when it expires, its fingerprint where there is room, and whose it is. */
export function certificateColumns(first: readonly Column[], view: View): readonly Column[] {
  const fingerprint = view.width < FINGERPRINT_FROM_WIDTH ? [] : [{ title: 'FINGERPRINT' }];
  return [...first, { title: 'EXPIRES' }, ...fingerprint, { title: 'SUBJECT' }];
}

/** `of`: the certificate that decides when it is over, if that is another one of its chain. */
export function certificateCells(
  first: readonly Cell[],
  certificate: CertificateView,
  view: View,
  of = certificate,
): readonly Cell[] {
  const expires = expiryText(of, view.now) + (of === certificate ? '' : ', its chain');
  return rowOfCells(
    first,
    { text: expires, style: expiryMarks[expiryOf(of, view.now)].style },
    { text: clean(certificate.fingerprint).slice(0, SHORT_FINGERPRINT) },
    { text: clean(certificate.subject) },
    view,
  );
}

/** A row without a certificate. */
export function emptyCells(first: readonly Cell[], text: string, view: View): readonly Cell[] {
  return rowOfCells(first, { text: '-' }, { text: '-' }, { text }, view);
}

function rowOfCells(
  first: readonly Cell[],
  expires: Cell,
  fingerprint: Cell,
  subject: Cell,
  view: View,
): readonly Cell[] {
  return [...first, expires, ...(view.width < FINGERPRINT_FROM_WIDTH ? [] : [fingerprint]), subject];
}

/** All of one certificate. */
export function renderCertificate(certificate: CertificateView, view: View): string {
  const { subject, issuer, serial, notBefore, notAfter, fingerprint, key, names } = certificate;
  return renderFacts(
    [
      ['subject', clean(subject)],
      ['issuer', clean(issuer)],
      ['names', namesText(names)],
      ['key', clean(key)],
      ['serial', clean(serial)],
      ['valid', `${timestamp(notBefore)} to ${timestamp(notAfter)}, ${expiryText(certificate, view.now)}`],
      ['sha256', clean(fingerprint)],
    ],
    view,
    INDENT.repeat(2),
  );
}

export function namesText(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.map(clean).join(', ');
}

/** What is wrong, where, and what to do next. */
export function renderCertProblems(
  problems: readonly CertProblemView[],
  view: View,
  indent = INDENT,
): string {
  return problems
    .flatMap(({ severity, where, message, code, action }) => {
      const { symbol, style } = severityMarks[severity === 'error' ? 'critical' : 'warning'];
      const place = where === '' ? '' : `${clean(where)}: `;
      const inner = indent + INDENT;
      const [first = '', ...rest] = wrap(
        `${place}${clean(message)} (${clean(code)})`,
        view.width - inner.length,
      );
      const next = wrap(`Next: ${clean(action)}`, view.width - inner.length);
      return [
        `${indent}${paint(view, style, symbol)} ${paint(view, 'bold', first)}\n`,
        ...rest.map((text) => `${inner}${paint(view, 'bold', text)}\n`),
        ...next.map((text) => `${inner}${text}\n`),
      ];
    })
    .join('');
}
