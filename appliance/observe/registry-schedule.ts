/**
 * When one registry is asked for which of its images: pure. Times are milliseconds of a clock that does not jump, `random` is from
 * 0 to 1. An image is asked for once an interval; after a failure when the table says.
 */

import type { RegistryErrorKind } from '../adapters/registry/errors.ts';

interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Whether the other images of the registry would fare the same. */
  readonly concerns: 'registry' | 'image';
  readonly reason: string;
}

const MINUTE = 60_000;

const BACK_OFFS: Readonly<Record<RegistryErrorKind, BackOff>> = {
  'registry-unreachable': {
    firstMs: MINUTE,
    maxMs: 15 * MINUTE,
    concerns: 'registry',
    reason: 'the registry or the way to it may come back',
  },
  'registry-untrusted': {
    firstMs: MINUTE,
    maxMs: 15 * MINUTE,
    concerns: 'registry',
    reason: 'its certificate may be renewed, and the clock be set right',
  },
  'rate-limited': {
    firstMs: MINUTE,
    maxMs: 30 * MINUTE,
    concerns: 'registry',
    reason: 'the registry asked us to wait',
  },
  unauthorized: {
    firstMs: 2 * MINUTE,
    maxMs: 30 * MINUTE,
    concerns: 'image',
    reason: 'the account may be given access at the registry',
  },
  'image-unknown': {
    firstMs: 2 * MINUTE,
    maxMs: 30 * MINUTE,
    concerns: 'image',
    reason: 'the image may be published later',
  },
  'bad-answer': {
    firstMs: 2 * MINUTE,
    maxMs: 30 * MINUTE,
    concerns: 'image',
    reason: 'what answers in place of the registry may be mended',
  },
};

/** Machines that began together do not stay together: so much of a wait is drawn by lot, and added. */
const SPREAD = 0.05;
/** The first question comes within this time, whatever the interval; after a change on this machine the next one, too. */
const SOON_MS = MINUTE;

export interface Schedule {
  /** Nothing is asked of this registry before. */
  readonly silentUntil: number;
  /** Of the registry as a whole. */
  readonly failure?: Failure;
  readonly turns: ReadonlyMap<string, Turn>;
}

export interface Turn {
  /** When the question that was answered last went out. */
  readonly askedAt?: number;
  /** Share of `SPREAD` that is added to the interval. */
  readonly lot: number;
  /** Not before, whatever the interval. */
  readonly notBefore: number;
  /** No later than one minute after the last question, whatever the interval. */
  readonly isUrgent: boolean;
  readonly failure?: Failure;
}

/** Since the last answer. */
export interface Failure {
  readonly kind: RegistryErrorKind;
  readonly message: string;
  readonly since: number;
  readonly attempts: number;
}

export const emptySchedule: Schedule = { silentUntil: Number.NEGATIVE_INFINITY, turns: new Map() };

/** What is new has its first turn with the others where that is soon, else at a moment of its own. */
export function withImages(
  schedule: Schedule,
  keys: Iterable<string>,
  at: { readonly now: number; readonly intervalMs: number; readonly random: number },
): Schedule {
  const soon = Math.min(at.intervalMs, SOON_MS);
  const next = nextTurnAt(schedule, at.intervalMs);
  const first = next <= at.now + soon ? next : at.now + at.random * soon;
  const turns = [...keys].map((key): [string, Turn] => [
    key,
    schedule.turns.get(key) ?? { lot: at.random, notBefore: first, isUrgent: false },
  ]);
  return { ...schedule, turns: new Map(turns) };
}

/** Infinite: nobody has one. */
export function nextTurnAt(schedule: Schedule, intervalMs: number): number {
  const due = [...schedule.turns.keys()].map((key) => turnAt(schedule, key, intervalMs));
  return Math.min(Number.POSITIVE_INFINITY, ...due);
}

export function turnAt({ turns, silentUntil }: Schedule, key: string, intervalMs: number): number {
  const turn = turns.get(key);
  if (turn === undefined) return Number.POSITIVE_INFINITY;
  const { askedAt, lot, notBefore, isUrgent } = turn;
  const pause = isUrgent ? Math.min(intervalMs, SOON_MS) : intervalMs;
  const regular = askedAt === undefined ? notBefore : askedAt + pause * (1 + lot * SPREAD);
  return Math.max(regular, notBefore, silentUntil);
}

export function dueNow(schedule: Schedule, now: number, intervalMs: number): readonly string[] {
  return [...schedule.turns.keys()].filter((key) => turnAt(schedule, key, intervalMs) <= now);
}

/** The registry asked us to wait, or cannot be asked: the others need not try. */
export function isSilent({ silentUntil }: Schedule, now: number): boolean {
  return now < silentUntil;
}

export function isToldToWait(schedule: Schedule, now: number): boolean {
  return isSilent(schedule, now) && schedule.failure?.kind === 'rate-limited';
}

export function answered(schedule: Schedule, key: string, askedAt: number, random: number): Schedule {
  return withTurn(heard(schedule), key, () => ({
    askedAt,
    lot: random,
    notBefore: askedAt,
    isUrgent: false,
  }));
}

export function failed(
  schedule: Schedule,
  key: string,
  error: {
    readonly kind: RegistryErrorKind;
    readonly message: string;
    readonly retryAfterMs?: number | undefined;
  },
  at: { readonly now: number; readonly random: number },
): Schedule {
  const { kind, message } = error;
  const next = (before: Failure | undefined): Failure => ({
    kind,
    message,
    since: before?.since ?? at.now,
    attempts: (before?.attempts ?? 0) + 1,
  });
  if (BACK_OFFS[kind].concerns === 'registry') {
    const failure = next(schedule.failure);
    return { ...schedule, failure, silentUntil: at.now + backOffMs(failure, error.retryAfterMs, at.random) };
  }
  return withTurn(heard(schedule), key, (turn) => {
    const failure = next(turn.failure);
    return { ...turn, failure, notBefore: at.now + backOffMs(failure, error.retryAfterMs, at.random) };
  });
}

/** Never less than the registry asks for. */
export function backOffMs(
  { kind, attempts }: Pick<Failure, 'kind' | 'attempts'>,
  retryAfterMs: number | undefined,
  random: number,
): number {
  const { firstMs, maxMs } = BACK_OFFS[kind];
  const delayMs = Math.min(firstMs * 2 ** Math.min(attempts - 1, 30), maxMs);
  // A date that is the same for a whole fleet must not bring all of it back at once.
  return Math.max(delayMs, retryAfterMs ?? 0) + random * Math.max(delayMs * SPREAD, MINUTE / 6);
}

/** Another container image came here, or the site's access to the registry is another one: what was said before may not hold. */
export function urgent(schedule: Schedule, key: string): Schedule {
  return withTurn(schedule, key, (turn) => ({ ...turn, isUrgent: true }));
}

/** With other credentials or another CA, only a wait that the registry asked for goes on. */
export function forgiven(schedule: Schedule, now: number): Schedule {
  if (isToldToWait(schedule, now)) return schedule;
  const turns = [...schedule.turns].map(([key, { failure, ...turn }]): [string, Turn] => [
    key,
    failure === undefined ? turn : { ...turn, notBefore: now },
  ]);
  return { silentUntil: emptySchedule.silentUntil, turns: new Map(turns) };
}

/** Nothing could be asked: all come again soon. */
export function putOff(
  schedule: Schedule,
  at: { readonly now: number; readonly intervalMs: number },
): Schedule {
  return {
    ...schedule,
    silentUntil: Math.max(schedule.silentUntil, at.now + Math.min(at.intervalMs, SOON_MS)),
  };
}

/** It has answered, if only with a refusal. */
function heard({ turns }: Schedule): Schedule {
  return { silentUntil: emptySchedule.silentUntil, turns };
}

function withTurn(schedule: Schedule, key: string, change: (turn: Turn) => Turn): Schedule {
  const turn = schedule.turns.get(key);
  if (turn === undefined) return schedule;
  return { ...schedule, turns: new Map([...schedule.turns, [key, change(turn)]]) };
}
