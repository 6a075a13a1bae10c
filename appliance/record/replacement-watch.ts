/** What looks have watched of a replacement: pure. A clock that jumps proves nothing, and a daemon that is down no more than one long look. */

import { runKey } from '../contract/run-key.ts';
import type { Desired, DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
import { hasAllNames } from '../plan/endpoints.ts';
import { isMadeOf } from '../plan/release.ts';
import { isGood } from '../plan/trial.ts';
import type { Replacement } from '../plan/update-memory.ts';

export interface Sight {
  readonly desired: Desired;
  readonly observed: Observed;
  /** Containers of the stack by `replicaKey`. */
  readonly seenOf: ReadonlyMap<string, readonly ObservedContainer[]>;
  readonly now: number;
}

/** Of one replacement. */
export interface Scene extends Sight {
  readonly name: string;
  readonly service: DesiredService;
  readonly container: DesiredContainer;
  /** Of this replica. */
  readonly seen: readonly ObservedContainer[];
}

/** Between two looks of a daemon that runs lie ten seconds at most. */
const LONGEST_LOOK_MS = 15_000;

/** With what this look adds. */
export function watched(before: Replacement, scene: Scene): Replacement {
  const { now, observed } = scene;
  // What ended with the machine or the engine begins anew, and what passed meanwhile, by uptimes of two boots, says nothing of it.
  const isSameSession = before.session === observed.bootId;
  const replacement = isSameSession ? before : fromZero(before);
  const passedMs = isSameSession ? passedSince(before, scene) : 0;
  const challenger = challengerOf(replacement, scene);
  // What keeps it from being started (a dependency, a port) is not its own fault.
  const isStarted = challenger !== undefined && challenger.startedAt !== '';
  const counts = replacement.phase === 'rollback' || isStarted;
  const watchedMs = replacement.watchedMs + (counts ? passedMs : 0);
  const marked = withMarks(replacement, scene, challenger, watchedMs);
  // What this look has found was not there all the while that it took, unless the look before had found the same.
  const isAsBefore = marked.run === replacement.run && hasSameMarks(replacement, marked);
  return {
    ...marked,
    session: observed.bootId,
    watchedAt: now,
    watchedUptimeMs: isAsBefore && isSameSession ? observed.uptime.fromMs : observed.uptime.toMs,
    watchedMs,
    downMs: replacement.downMs + (serves(replacement, scene, challenger) ? 0 : passedMs),
  };
}

/** One of them works, and is found. */
function serves(replacement: Replacement, scene: Scene, challenger: ObservedContainer | undefined): boolean {
  const isFound = challenger !== undefined && hasAllNames(scene.container, challenger);
  return (isFound && isGood(challenger)) || isGood(predecessorOf(replacement, scene));
}

/** Since when it does well, or does not, and since when it is found by all its names. What was started again has yet to do well. */
function withMarks(
  { goodFromMs, badFromMs, namedFromMs, run: runBefore, ...rest }: Replacement,
  { container }: Scene,
  challenger: ObservedContainer | undefined,
  watchedMs: number,
): Replacement {
  const seen = challenger === undefined ? rest : { ...rest, run: runKey(challenger) };
  if (challenger === undefined || !isGood(challenger)) {
    return { ...seen, badFromMs: goodFromMs === undefined ? (badFromMs ?? 0) : watchedMs };
  }
  const isSameRun = runKey(challenger) === runBefore;
  const sinceMs = (mark: number | undefined): number => (isSameRun ? (mark ?? watchedMs) : watchedMs);
  const good = { ...seen, goodFromMs: sinceMs(goodFromMs) };
  const isNamed = rest.phase === 'handover' && hasAllNames(container, challenger);
  return isNamed ? { ...good, namedFromMs: sinceMs(namedFromMs) } : good;
}

/**
 * Of this look only what was over when it began. It is begun some time after the look that wanted it: until the first look of
 * its own the clock that can be set tells what came between, and never more than there was.
 */
function passedSince(replacement: Replacement, { now, observed }: Scene): number {
  const { begunAt, watchedAt, watchedUptimeMs } = replacement;
  const passedMs = Math.min(observed.uptime.fromMs - watchedUptimeMs, LONGEST_LOOK_MS);
  return Math.max(0, watchedAt === undefined ? Math.min(passedMs, now - begunAt) : passedMs);
}

const MARKS = ['goodFromMs', 'badFromMs', 'namedFromMs'] as const;

/** A look that saw nothing but time pass need not be written down each time. */
const WRITE_EVERY_MS = 1_000;

export function isWorthWriting(before: Replacement, after: Replacement): boolean {
  const { watchedAt: from = before.begunAt } = before;
  const { watchedAt: to = from } = after;
  return (
    before.to !== after.to ||
    before.session !== after.session ||
    before.run !== after.run ||
    !hasSameMarks(before, after) ||
    to - from >= WRITE_EVERY_MS ||
    to < from
  );
}

function hasSameMarks(before: Replacement, after: Replacement): boolean {
  return MARKS.every((mark) => (before[mark] === undefined) === (after[mark] === undefined));
}

/** What was watched so far is of something else. */
export function fromZero(replacement: Replacement): Replacement {
  const { goodFromMs: _, badFromMs: __, namedFromMs: ___, ...rest } = replacement;
  return { ...rest, watchedMs: 0 };
}

export function challengerOf({ from, to }: Replacement, { seen }: Scene): ObservedContainer | undefined {
  const all = seen.filter((each) => each.id !== from.container && isMadeOf(each, to));
  return all.find(({ state }) => state === 'running') ?? all[0];
}

export function predecessorOf({ from }: Replacement, { seen }: Scene): ObservedContainer | undefined {
  return seen.find(({ id }) => id === from.container);
}
