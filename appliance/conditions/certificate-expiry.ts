/** Certificates in force that end soon, or have ended. */

import type { CertItem } from '../contract/certificate.ts';
import type { CertificateFacts } from '../../certs/types.ts';
import type { PublishedContents } from '../contract/published-certs.ts';
import { certificateSubject } from './certificate-subject.ts';
import type { Check, Finding } from './facts.ts';

const DAY_MS = 86_400_000;

/** Days that are left at the most, the worst first. */
const STEPS: readonly { readonly days: number; readonly severity: Finding['severity'] }[] = [
  { days: 1, severity: 'critical' },
  { days: 7, severity: 'warning' },
  { days: 14, severity: 'warning' },
  { days: 30, severity: 'info' },
];

export const certificateExpiry: Check = ({ certs, now }) => {
  const { observed } = certs;
  if (observed.state === 'unavailable' || now < observed.buildTime) return [];
  const { published } = observed;
  if (published.state !== 'intact') return [];
  return (['ca', 'server', 'client'] as const).flatMap((item) => {
    const found = published.contents[item];
    if (found === undefined) return [];
    const facts = found.fingerprints.flatMap((fingerprint) => published.certificates[fingerprint] ?? []);
    const [first] = facts.toSorted((a, b) => a.notAfter - b.notAfter);
    // Of several CAs one that ends leaves the others.
    const last = item === 'ca' ? facts.toSorted((a, b) => b.notAfter - a.notAfter)[0] : first;
    return last === undefined ? [] : ofOne(item, found.source, last, now);
  });
};

type Source = NonNullable<PublishedContents['ca']>['source'];

function ofOne(item: CertItem, source: Source, facts: CertificateFacts, now: number): readonly Finding[] {
  const left = facts.notAfter - now;
  const common = {
    subject: certificateSubject(item),
    detail: `${facts.subject}, until ${new Date(facts.notAfter).toISOString()}`,
  };
  if (left <= 0) {
    const title = `The ${certificateSubject(item)} has expired`;
    return [{ ...common, code: 'CERT_EXPIRED', severity: 'critical', title, action: action(item, source) }];
  }
  const life = facts.notAfter - facts.notBefore;
  // What the appliance makes itself is renewed long before; one that lives for days only is not called soon all its life.
  const soonMs = source === 'generated' ? life / 10 : Math.min(30 * DAY_MS, life / 3);
  const step = STEPS.find(({ days }) => left <= days * DAY_MS);
  if (step === undefined || left > soonMs) return [];
  const days = Math.ceil(left / DAY_MS);
  const title = `The ${certificateSubject(item)} expires within ${days === 1 ? 'a day' : `${days} days`}`;
  return [{ ...common, code: 'CERT_EXPIRING', severity: step.severity, title, action: action(item, source) }];
}

function action(item: CertItem, source: Source): string {
  switch (source) {
    case 'customer':
      return item === 'ca'
        ? 'Get the new CA certificate from whoever runs it, then "appliancectl certs import FILE", or replace the file that ca_path names.'
        : `Get a new one: "appliancectl certs csr ${item}" makes the request; "appliancectl certs import FILE..." takes the answer. Or replace the files that node.json names.`;
    case 'embedded':
      return `It comes with the package: install a newer one; or bring your own with "appliancectl certs import FILE...".`;
    case 'generated':
      return 'It should have been renewed by itself: "appliancectl certs" says what it waits for; "appliancectl certs --refresh" tries again.';
  }
}
