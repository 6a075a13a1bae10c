/** Whether a certificate is valid at a time, and how soon it will not be. */

import type { CertificateFacts, CertificateProblem } from '../types.ts';
import type { Circumstances, Role } from './verdict.ts';
import { error, warning } from './verdict.ts';
import { dateWords, dayOf, RENEWAL } from './words.ts';

type Clock = Pick<Circumstances, 'now' | 'clockIsTrusted'>;

/** What was issued a moment ago by a machine whose clock is ahead is not refused: clocks without NTP differ by minutes. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** Enough to notice, to ask and to be answered. What lives for less than 90 days is told of in the last third of its life. */
export const EXPIRES_SOON_MS = 30 * 24 * 60 * 60_000;

export type DateFault = 'expired' | 'not-yet-valid' | 'expires-soon';

/** Nothing where the clock cannot be trusted. */
export function dateFault(
  certificate: CertificateFacts,
  { now, clockIsTrusted }: Clock,
): DateFault | undefined {
  if (!clockIsTrusted) return undefined;
  const { notBefore, notAfter } = certificate;
  if (now > notAfter) return 'expired';
  if (now + CLOCK_TOLERANCE_MS < notBefore) return 'not-yet-valid';
  return notAfter - now <= Math.min(EXPIRES_SOON_MS, (notAfter - notBefore) / 3) ? 'expires-soon' : undefined;
}

export function isInForce(certificate: CertificateFacts, clock: Clock): boolean {
  const fault = dateFault(certificate, clock);
  return fault === undefined || fault === 'expires-soon';
}

export function judgeDates(
  certificate: CertificateFacts,
  role: Role,
  where: string,
  clock: Clock,
): readonly CertificateProblem[] {
  const fault = dateFault(certificate, clock);
  const end = dateWords(certificate.notAfter, clock.now);
  switch (fault) {
    case undefined:
      return [];
    case 'expired':
      return [error(fault, where, `it expired on ${end}`, RENEWAL[role])];
    case 'expires-soon':
      return [warning(fault, where, `it expires on ${end}`, RENEWAL[role])];
    case 'not-yet-valid':
      return [
        error(
          fault,
          where,
          `it is valid only from ${dateWords(certificate.notBefore, clock.now)}`,
          'Look with "timedatectl" whether the clock of this machine is right; if it is, wait until then or ask for one that is valid today.',
        ),
      ];
  }
}

/** Said once for all that was read, whatever its dates are. */
export function judgeClock(where: string, { now, clockIsTrusted }: Clock): readonly CertificateProblem[] {
  if (clockIsTrusted) return [];
  return [
    warning(
      'not-yet-valid',
      where,
      `whether it is valid today cannot be told, because the clock of this machine is wrong: it shows ${dayOf(now)}`,
      'Set the clock with "timedatectl", or let the machine reach a time server; the dates are judged as soon as the clock is right.',
    ),
  ];
}
