/** Whether a certificate that this appliance made itself is made anew, and why: pure. */

import type { CertificateFacts, CertificateName } from './types.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const LIFETIMES = {
  /** A new CA has to be taken to every client by hand: about as long as the machine lives. */
  caMs: 3650 * DAY_MS,
  /** Short enough that renewing is nothing special; the last third, in which it may fail for a while, is a month. */
  leafMs: 90 * DAY_MS,
} as const;

/** How long clients let a leaf live: CA/Browser Forum, Baseline Requirements 6.3.2, by the day on which it is issued. */
const LEAF_LIMITS: readonly { readonly from: number; readonly days: number }[] = [
  { from: Date.UTC(2029, 2, 15), days: 47 },
  { from: Date.UTC(2027, 2, 15), days: 100 },
  { from: Date.UTC(2026, 2, 15), days: 200 },
  { from: -Infinity, days: 398 },
];

/** Addresses come and go while networks start: names that change are left to settle so long. */
export const NAMES_SETTLE_MS = 30_000;
/** A clock that is set back by more is no correction of a few minutes, or it was wrong when the certificate was made. */
const SET_BACK_MS = DAY_MS;
const NAMES_TOLD = 3;

export type Renewal =
  | {
      readonly decision: 'keep';
      /** Of every decision: a sentence about the certificate, for the operator, without a full stop. */
      readonly reason: string;
      /** When time alone changes the answer, ms since the epoch. */
      readonly until: number;
    }
  /** `emergency`: clients refuse it or are about to; no window and no delay holds it back. */
  | { readonly decision: 'renew'; readonly reason: string; readonly urgency: 'normal' | 'emergency' }
  /** Nothing can or should be decided now; what is there stays in use. */
  | { readonly decision: 'wait'; readonly reason: string; readonly until?: number };

export interface CaRenewalInput {
  /** Milliseconds since the epoch, as every time here. */
  readonly now: number;
  /** Of this program: a clock that shows an earlier time is wrong. */
  readonly buildTime: number;
  readonly current?: CertificateFacts;
  readonly keyType: 'ec' | 'rsa';
}

export interface RenewalInput extends Omit<CaRenewalInput, 'keyType'> {
  /** Another common name alone renews nothing: whom a certificate is for is told by its names. */
  readonly wanted: {
    readonly commonName: string;
    /** In the form of CertificateName. */
    readonly names: readonly CertificateName[];
    readonly keyType: 'ec' | 'rsa';
  };
  /** The CA that would sign now. */
  readonly issuer: CertificateFacts | undefined;
  /** Whether the key of `issuer` has signed `current`; absent: judged by what both say of themselves. */
  readonly signedByIssuer?: boolean;
  /** Since when the wanted names are as they are; absent: for long. */
  readonly namesSince?: number;
}

interface Leaf extends RenewalInput {
  readonly current: CertificateFacts;
  readonly issuer: CertificateFacts;
}

/** Of a leaf that is issued now: as long as clients will take it. */
export function leafLifetimeMs(now: number): number {
  const limit = LEAF_LIMITS.find(({ from }) => now >= from);
  return Math.min(LIFETIMES.leafMs, (limit?.days ?? 0) * DAY_MS);
}

export function leafRenewal(input: RenewalInput): Renewal {
  const { now, current, issuer } = input;
  const clock = wrongClock(input);
  if (clock !== undefined) return clock;
  if (issuer === undefined) return { decision: 'wait', reason: 'there is no CA yet that could sign it' };
  const unusable = unusableIssuer(issuer, now);
  if (unusable !== undefined) return unusable;
  if (current === undefined) return renew('there is none yet');
  const leaf: Leaf = { ...input, current, issuer };
  for (const rung of LEAF_RUNGS) {
    const renewal = rung(leaf);
    if (renewal !== undefined) return renewal;
  }
  return endsWithIssuer(leaf)
    ? keep('it ends together with its CA: a new one would last no longer', issuer.notAfter)
    : keepUntil(now, current, 2, 3);
}

/** In their order: the first that has something to say decides. */
const LEAF_RUNGS: readonly ((leaf: Leaf) => Renewal | undefined)[] = [
  // One that ends with its CA is helped by a new CA only.
  (leaf) => (endsWithIssuer(leaf) ? undefined : runsOut(leaf.now, leaf.current)),
  anotherIssuer,
  ({ current, wanted }) => anotherKeyType(current, wanted.keyType),
  missingNames,
  ({ now, current }) => notYetValid(now, current),
  (leaf) => (endsWithIssuer(leaf) ? undefined : aged(leaf.now, leaf.current, 2, 3)),
];

/** Of one that an ACME server signs: that server chooses its issuer and its life. */
export function obtainedRenewal(
  input: Pick<RenewalInput, 'now' | 'buildTime' | 'current' | 'wanted'>,
): Renewal {
  const { now, current, wanted } = input;
  const clock = wrongClock(input);
  if (clock !== undefined) return clock;
  if (current === undefined) return renew('there is none yet');
  return (
    runsOut(now, current) ??
    anotherKeyType(current, wanted.keyType) ??
    missingNames({ now, current, wanted }) ??
    aged(now, current, 2, 3) ??
    keepUntil(now, current, 2, 3)
  );
}

/**
 * Of the appliance's own CA, which clients trust by hand: neither an upgrade of this program nor another setting makes it
 * anew. The next one comes at 8/10 of its life, so that both stand in the bundle until the older has ended.
 */
export function caRenewal(input: CaRenewalInput): Renewal {
  const { now, current, keyType } = input;
  const clock = wrongClock(input);
  if (clock !== undefined) return clock;
  if (current === undefined) return renew('there is none yet');
  const due = runsOut(now, current) ?? notYetValid(now, current) ?? aged(now, current, 8, 10);
  if (due !== undefined) return due;
  const kept = keepUntil(now, current, 8, 10);
  if (current.key.type === keyType) return kept;
  return {
    ...kept,
    reason: `${kept.reason}; the key type ${keyType} counts from the next CA on, as clients trust this one`,
  };
}

function wrongClock({ now, buildTime }: Pick<RenewalInput, 'now' | 'buildTime'>): Renewal | undefined {
  if (now >= buildTime) return undefined;
  const reason = `the clock is wrong: it shows ${utc(now)}, and this program was built ${utc(buildTime)}; until it is right nothing is issued, renewed or reported`;
  return { decision: 'wait', reason, until: buildTime };
}

function unusableIssuer({ notBefore, notAfter }: CertificateFacts, now: number): Renewal | undefined {
  if (notAfter <= now)
    return { decision: 'wait', reason: `its CA expired ${utc(notAfter)}: a new CA comes before it` };
  if (notBefore - now <= SET_BACK_MS) return undefined;
  const reason = `its CA is not valid before ${utc(notBefore)}: a new CA comes before it`;
  return { decision: 'wait', reason, until: notBefore - SET_BACK_MS };
}

function runsOut(now: number, current: CertificateFacts): Renewal | undefined {
  if (current.notAfter <= now)
    return { decision: 'renew', reason: `it expired ${utc(current.notAfter)}`, urgency: 'emergency' };
  if (now < shareOfLife(current, 9, 10)) return undefined;
  const reason = `less than 1/10 of its life is left (${overOf(now, current)} are over)`;
  return { decision: 'renew', reason, urgency: 'emergency' };
}

/** A leaf is never issued with a validity that is not within its issuer's: otherwise another CA of that name has signed it. */
function anotherIssuer({ current, issuer, signedByIssuer }: Leaf): Renewal | undefined {
  if (current.issuer !== issuer.subject)
    return renew(`it is signed by another CA (${current.issuer}) than the one in force (${issuer.subject})`);
  if (signedByIssuer === false || current.notBefore < issuer.notBefore)
    return renew(`it is signed by an earlier CA of the same name (${issuer.subject})`);
  return current.notAfter > issuer.notAfter
    ? renew(`it would outlive its CA, which ends ${utc(issuer.notAfter)}`)
    : undefined;
}

function anotherKeyType({ key }: CertificateFacts, keyType: 'ec' | 'rsa'): Renewal | undefined {
  if (key.type === keyType) return undefined;
  return renew(`its key is of the kind ${key.type}, and ${keyType} is wanted`);
}

/** Names that are no longer wanted do no harm: they go with the next renewal. */
function missingNames({
  now,
  current,
  wanted,
  namesSince,
}: Pick<Leaf, 'now' | 'current' | 'wanted' | 'namesSince'>): Renewal | undefined {
  const present = new Set(current.names.map(keyOf));
  const missing = wanted.names.filter((name) => !present.has(keyOf(name)));
  if (missing.length === 0) return undefined;
  const reason = `${listed(missing)} missing in it`;
  // A time in the future: the clock was set back since.
  if (namesSince === undefined || namesSince > now || namesSince + NAMES_SETTLE_MS <= now)
    return renew(reason);
  return {
    decision: 'wait',
    reason: `${reason}; the names have just changed and may change again`,
    until: namesSince + NAMES_SETTLE_MS,
  };
}

function notYetValid(now: number, { notBefore }: CertificateFacts): Renewal | undefined {
  if (notBefore <= now) return undefined;
  const reason = `it is not valid before ${utc(notBefore)}: the clock was set back`;
  return notBefore - now > SET_BACK_MS
    ? renew(`${reason}, or was wrong when it was made`)
    : keep(reason, notBefore);
}

function aged(now: number, current: CertificateFacts, part: number, whole: number): Renewal | undefined {
  if (now < shareOfLife(current, part, whole)) return undefined;
  return renew(`${part}/${whole} of its life are over (${overOf(now, current)})`);
}

function keepUntil(now: number, current: CertificateFacts, part: number, whole: number): Renewal {
  const until = shareOfLife(current, part, whole);
  return keep(`${overOf(now, current)} of its life are over, and it is renewed on ${utc(until)}`, until);
}

function endsWithIssuer({ current, issuer }: Leaf): boolean {
  return current.notAfter >= issuer.notAfter;
}

function keep(reason: string, until: number): Renewal {
  return { decision: 'keep', reason, until };
}

function renew(reason: string): Renewal {
  return { decision: 'renew', reason, urgency: 'normal' };
}

function shareOfLife({ notBefore, notAfter }: CertificateFacts, part: number, whole: number): number {
  return notBefore + Math.ceil(((notAfter - notBefore) * part) / whole);
}

/** `60 of 90 days`; hours where it lives for less than two days. */
function overOf(now: number, { notBefore, notAfter }: CertificateFacts): string {
  const life = notAfter - notBefore;
  const [unitMs, unit] = life < 2 * DAY_MS ? [HOUR_MS, 'hours'] : [DAY_MS, 'days'];
  return `${Math.round((now - notBefore) / unitMs)} of ${Math.round(life / unitMs)} ${unit}`;
}

function keyOf({ kind, value }: CertificateName): string {
  return `${kind} ${value}`;
}

function listed(names: readonly CertificateName[]): string {
  const told = names
    .slice(0, NAMES_TOLD)
    .map(({ kind, value }) => `${kind === 'ip' ? 'address' : 'name'} ${value}`);
  const rest = names.length - told.length;
  const parts = rest === 0 ? told : [...told, `${rest} more`];
  const last = parts.pop() ?? '';
  return parts.length === 0 ? `${last} is` : `${parts.join(', ')} and ${last} are`;
}

const pointOfTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** `31 May 2026, 00:00 UTC`: as people are told times elsewhere, in the zone in which certificates have them. */
function utc(ms: number): string {
  return `${pointOfTime.format(ms)} UTC`;
}
