/** Certificates: from where, until when, and what is wrong with them: pure. */

import { expiryOf, expiryWords } from '../../appliance/client/words/expiry.ts';
import type { CertificateView, CertItemStatus } from '../../appliance/contract/certificate.ts';
import type { State } from '../state.ts';
import { labelled, paragraph } from '../text/line.ts';
import type { Line, Pen, Style } from '../text/line.ts';
import { heading } from './panel.ts';
import type { Reading } from './panel.ts';

const titles: Readonly<Record<CertItemStatus['item'], string>> = {
  ca: 'CAs that others should trust',
  server: 'Server certificate',
  client: 'Client certificate',
};

export function certificatesReading(state: State, width: number, pen: Pen): Reading {
  const { certs } = state.model;
  if (certs === undefined) return { head: [], lines: [[pen.text('Certificates are not known yet.', 'dim')]] };
  const say = (text: string, style: Style = 'plain', indent = 0): readonly Line[] =>
    paragraph(pen.text(text, style), width, indent);
  const lines: readonly Line[] = [
    ...(certs.reason === undefined ? [] : say(certs.reason, 'warning')),
    ...certs.items.flatMap((item) => [
      heading(titles[item.item], width, pen, [pen.text(item.source ?? 'none', 'dim')]),
      ...say(item.why, 'dim'),
      ...item.certificates.flatMap((certificate, index) =>
        certificateLines(certificate, item.item === 'ca' || index === 0, state, width, pen),
      ),
      ...(item.renewal === undefined ? [] : say(item.renewal, 'dim')),
      ...item.problems.flatMap(({ severity, where, message, action }) => [
        ...say(`${where}: ${message}`, severity === 'error' ? 'bad' : 'warning'),
        ...say(`Next: ${action}`, 'plain', 2),
      ]),
    ]),
    ...certs.waiting.flatMap((text) => say(`waits: ${text}`, 'busy')),
  ];
  return { head: [], lines };
}

/** Broken in the middle where it is too long for one line. */
function halves(fingerprint: string): string {
  const pairs = fingerprint.toUpperCase().match(/../g) ?? [];
  return `${pairs.slice(0, 16).join(':')} ${pairs.slice(16).join(':')}`;
}

/** Of a chain only the first in full. */
function certificateLines(
  certificate: CertificateView,
  isWhole: boolean,
  { now }: State,
  width: number,
  pen: Pen,
): readonly Line[] {
  const { subject, issuer, names, fingerprint, key, notAfter } = certificate;
  const isGood = expiryOf(certificate, now) === 'good';
  const fact = (name: string, text: string, style: Style = 'plain'): readonly Line[] =>
    labelled(pen.text(`  ${name.padEnd(9)}`, 'dim'), pen.text(text, style), width);
  const ends = fact(
    'ends',
    `${expiryWords(certificate, now)} (${notAfter.slice(0, 10)})`,
    isGood ? 'good' : 'warning',
  );
  if (!isWhole) return [...fact('chain', subject), ...ends];
  return [
    ...fact('subject', subject, 'strong'),
    ...ends,
    ...(names.length === 0 ? [] : fact('names', names.join(', '))),
    ...fact('issuer', `${issuer}; ${key}`),
    ...fact('SHA-256', halves(fingerprint)),
  ];
}
