/** Whether certificates are published, and for how long they hold. */

import type { Certs } from '../contract/certificate.ts';
import type { Condition } from '../contract/condition.ts';
import { certificateSubject } from '../conditions/certificate-subject.ts';
import { worstOf } from './from-condition.ts';
import { bad, GROUPS, ok, skipped } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface CertificatesDeps {
  /** `undefined` until the first look. */
  readonly certs: () => Certs | undefined;
  readonly conditions: () => readonly Condition[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function certificatesCheck({ certs, conditions, now }: CertificatesDeps): Check {
  return {
    id: 'certificates',
    group: GROUPS.appliance,
    title: 'Certificates',
    needs: [],
    run: () => judgeCertificates(certs(), conditions(), now()),
  };
}

const DAY_MS = 86_400_000;

export function judgeCertificates(
  certs: Certs | undefined,
  conditions: readonly Condition[],
  now: number,
): Finding {
  if (certs === undefined) return skipped('they have not been looked at yet');
  const told = worstOf(conditions.filter(({ code }) => code.startsWith('CERT')));
  if (told !== undefined) return told;
  if (certs.state !== 'published')
    return bad(
      'failed',
      certs.reason ?? 'nothing is published yet',
      'See "appliancectl certs"; containers that mount /certs wait for it.',
    );
  const held = certs.items.flatMap(({ item, certificates }) =>
    certificates.slice(0, 1).map(({ notAfter }) => ({ item, notAfter })),
  );
  const [first] = held.toSorted((a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter));
  if (first === undefined) return skipped('there is none');
  const days = Math.floor((Date.parse(first.notAfter) - now) / DAY_MS);
  return ok(
    `published; the first to end is the ${certificateSubject(first.item)}, on ${first.notAfter.slice(0, 10)} (in ${days} days)`,
  );
}
