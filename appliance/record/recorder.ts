/**
 * Keeps what the loop must not forget: the planner's memory, the conditions' ages, the operators' work, and an event
 * for everything that happened. Decides nothing; the rules are in the pure files beside it.
 */

import { bytesInWords } from '../contract/amounts.ts';
import type { Ended } from '../apply/apply.ts';
import { findConditions } from '../conditions/catalogue.ts';
import type { Facts as ConditionFacts } from '../conditions/facts.ts';
import type { Condition } from '../contract/condition.ts';
import type { NewEvent } from '../contract/event.ts';
import type { Desired } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import type { Memory } from '../plan/memory.ts';
import type { Policy } from '../plan/policy.ts';
import type { PlanResult, Step } from '../plan/step.ts';
import { observedChanges } from './changes.ts';
import { ConditionSince, updateConditions } from './condition-book.ts';
import type { ConditionBook } from './condition-book.ts';
import type { Journal } from './journal.ts';
import { rememberObserved, rememberPlanned } from './memory.ts';
import { memoryChanges, readMemory } from './memory-store.ts';
import { forgetFailures, rememberOsBegun, rememberOsOutcome } from './os-memory.ts';
import { rememberAttempt, rememberBegun, rememberOutcome } from './outcome.ts';
import { resumeWork, workBegun } from './work-queue.ts';
import { workEvents } from './work-view.ts';

export interface RecorderDeps {
  readonly journal: Journal;
  readonly policy: Policy;
  readonly now: () => number;
  /** Names this run of the daemon. */
  readonly holder: string;
}

export interface Recorder {
  readonly memory: () => Memory;
  readonly conditions: () => readonly Condition[];
  /** What was seen, before anything is decided from it. */
  readonly observed: (desired: Desired | undefined, observed: Observed) => void;
  readonly planned: (plan: PlanResult) => void;
  readonly begun: (step: Step) => void;
  readonly ended: (ended: Ended) => void;
  readonly judged: (facts: Omit<ConditionFacts, 'memory' | 'policy' | 'journal' | 'now'>) => void;
  /** Of the operators' work: one pure change, in one transaction with its events. */
  readonly change: (change: (memory: Memory) => Memory) => void;
  readonly event: (event: Omit<NewEvent, 'at'>) => void;
}

export function createRecorder({ journal, policy, now, holder }: RecorderDeps): Recorder {
  let memory = readMemory(journal.facts);
  /** What the journal holds: behind `memory` while the disk takes no writes. */
  let kept = memory;
  let book = readBook(journal);
  let conditions: readonly Condition[] = [];
  let desired: Desired | undefined;
  let observed: Observed | undefined;

  /** The new memory and the events that go with it: one transaction. */
  const remember = (next: Memory, others: readonly NewEvent[] = []): void => {
    const events = [...others, ...workEvents(memory.work, next.work, now())];
    memory = next;
    const changes = memoryChanges(kept, next);
    if (changes.length === 0 && events.length === 0) return;
    if (journal.record(events, changes).kept) kept = next;
  };

  remember(resumeWork(memory, { holder, now: now() }));

  return {
    memory: () => memory,
    conditions: () => conditions,
    observed(wanted, seen) {
      // The engine's silence is no news about containers: they are compared with the last time it spoke.
      const changes = observedChanges(observed, seen, memory, now());
      desired = wanted;
      observed = seen;
      const sighting = wanted && { desired: wanted, observed: seen, now: now(), policy };
      remember(sighting === undefined ? memory : rememberObserved(memory, sighting), changes);
    },
    planned(plan) {
      if (desired === undefined || observed === undefined) return remember(forgetFailures(memory, plan));
      remember(rememberPlanned(memory, plan, { desired, observed, now: now(), policy }));
    },
    begun(step) {
      const world = desired && observed && { desired, observed };
      const work = workBegun(memory, step, { holder, now: now() });
      const begun = world === undefined ? work : rememberBegun(work, step, world, now());
      remember(rememberOsBegun(begun, step, now()));
    },
    ended(ended) {
      const at = now();
      const world = desired && observed && { desired, observed };
      if (isCutOff(ended)) return remember(memory, [stepEvent(ended, at)]);
      const outcome = { ...ended, at };
      const next =
        world === undefined ? rememberAttempt(memory, outcome) : rememberOutcome(memory, outcome, world);
      remember(rememberOsOutcome(next, outcome), [stepEvent(ended, at)]);
    },
    judged(facts) {
      const health = journal.health();
      const journalFacts = {
        ...(health.ok ? {} : { broken: health.message }),
        ...(journal.setAside === undefined ? {} : { setAside: journal.setAside }),
      };
      const findings = findConditions({ ...facts, memory, policy, now: now(), journal: journalFacts });
      const update = updateConditions(book, findings, now());
      conditions = update.conditions;
      if (update.book === book) return;
      book = update.book;
      journal.record(update.events, [{ op: 'replace-all', area: 'conditions', entries: book.since }]);
    },
    change(change) {
      remember(change(memory));
    },
    event(event) {
      journal.append({ ...event, at: new Date(now()).toISOString() });
    },
  };
}

function readBook(journal: Journal): ConditionBook {
  const since = Object.entries(journal.facts.read('conditions')).flatMap(
    ([key, value]): [string, string][] => {
      const parsed = ConditionSince.safeParse(value);
      return parsed.success ? [[key, parsed.data]] : [];
    },
  );
  return { since: Object.fromEntries(since) };
}

/** By the end of the daemon itself: the engine goes on with it, nothing has failed, and the next look shows what came of it. */
function isCutOff({ failure }: Ended): boolean {
  return failure?.kind === 'aborted';
}

function stepEvent(ended: Ended, at: number): NewEvent {
  const { step, failure, tookMs } = ended;
  const common = {
    at: new Date(at).toISOString(),
    subject: step.service ?? step.subject,
    reason: step.reason,
  };
  if (failure === undefined) {
    const message = `${step.kind} done in ${Math.round(tookMs)} ms${effectOf(step)}`;
    return { ...common, kind: 'step', message };
  }
  if (isCutOff(ended)) {
    return {
      ...common,
      kind: 'step',
      message: `${step.kind} was begun; the daemon does not wait for its end`,
    };
  }
  return { ...common, kind: 'step-failed', message: `${step.kind} failed`, cause: failure.message };
}

/** What was freed can be read in the journal, also where nobody was there to see the disk before. */
function effectOf({ kind, args }: Step): string {
  if (kind !== 'remove-image' || args.pruned === undefined) return '';
  const { freesBytes } = args.pruned;
  return freesBytes === 0 ? '; the image has other names' : `, freed up to ${bytesInWords(freesBytes)}`;
}
