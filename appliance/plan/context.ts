/** What every planner of one pass sees, and the draft that they write steps into. */

import type { Desired, DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import type { Replica, Wanted } from './judgement.ts';
import type { Lookup } from './lookup.ts';
import type { CertificateGeneration } from './certs-view.ts';
import type { FailureRecord, Memory } from './memory.ts';
import type { Policy } from './policy.ts';
import { endOfDelay, retryDelayMs, retryReason } from './retry.ts';
import type { Step, StepArguments, StepKind, WaitingCode, WaitingFor } from './step.ts';

export interface PlanContext {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly memory: Memory;
  readonly policy: Policy;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly draft: Draft;
  readonly lookup: Lookup;
  readonly certificates: CertificatesInForce | undefined;
  /** Filled by `replicaOf`: judged once a pass. */
  readonly replicas: Map<DesiredContainer, Replica>;
  /** Filled by `wantedFor`: judged once a pass. */
  readonly wanted: Map<DesiredContainer, Wanted>;
}

/** What containers find at /certs. */
export interface CertificatesInForce extends CertificateGeneration {
  /** When it was published, ms since the epoch. */
  readonly at: number;
}

/**
 * What a step comes after: the id of another step, nothing (`undefined`), or `later`: something that is not in this
 * plan because it has to wait itself, and a wait says why. What comes after `later` is later too.
 */
export type After = number | 'later' | undefined;

export interface StepDraft<Kind extends StepKind> {
  readonly kind: Kind;
  /** What the step is about, without the kind: the key is `<kind> <about>`. */
  readonly about: string;
  readonly subject: string;
  readonly service?: string;
  readonly reason: string;
  readonly after: readonly After[];
  readonly args: StepArguments[Kind];
  /** What the outcome depends on, the same wherever the step is asked for: a failure with another input is forgotten. */
  readonly input: string;
}

/** Collects the plan. A step whose last attempt failed becomes a wait until its time comes. */
export interface Draft {
  /**
   * Gives the step's id, or `later`. Asked for twice, a step is planned once. Steps about one container follow each
   * other in the order in which they are asked for.
   */
  step<Kind extends StepKind>(draft: StepDraft<Kind>): number | 'later';
  /** The same wait said twice (by two replicas of one service) is one. */
  wait(waiting: WaitingFor): void;
}

export interface OpenDraft extends Draft {
  readonly steps: Step[];
  readonly waiting: WaitingFor[];
}

/** `before`: steps of the plan that have ids already. */
export function openDraft(memory: Memory, policy: Policy, now: number, before = 0): OpenDraft {
  const steps: Step[] = [];
  const waiting: WaitingFor[] = [];
  const planned = new Map<string, number>();
  const said = new Set<string>();
  /** Container id -> its last step so far. */
  const lastOf = new Map<string, number>();

  const wait = (entry: WaitingFor): void => {
    const text = `${entry.code} ${entry.subject}: ${entry.reason}`;
    if (said.has(text)) return;
    said.add(text);
    waiting.push(entry);
  };
  const retryAt = (key: string, input: string): { at: number; failure: FailureRecord } | undefined => {
    const failure = memory.failures[key];
    if (failure === undefined || failure.input !== input) return undefined;
    const at = endOfDelay(failure.at, retryDelayMs(failure, policy), now);
    return at > now ? { at, failure } : undefined;
  };

  return {
    steps,
    waiting,
    wait,
    step(draft) {
      const key = `${draft.kind} ${draft.about}`;
      const known = planned.get(key);
      if (known !== undefined) return known;
      const retry = retryAt(key, draft.input);
      if (retry !== undefined) {
        const reason = retryText(draft.kind, retry.failure);
        wait({ ...of(draft), code: 'retry', key, until: retry.at, reason });
        return 'later';
      }
      if (draft.after.includes('later')) return 'later';
      const { kind, subject, service, reason, args, input } = draft;
      const container = 'container' in args ? args.container : undefined;
      const last = container === undefined ? undefined : lastOf.get(container);
      const after = numbersOf(draft.after, last);
      const id = before + steps.length + 1;
      // The map from kind to arguments makes the pair right by construction; the union cannot express it here.
      const step = { id, kind, key, subject, reason, after, args, input };
      steps.push((service === undefined ? step : { ...step, service }) as Step);
      planned.set(key, id);
      if (container !== undefined) lastOf.set(container, id);
      return id;
    },
  };
}

function numbersOf(after: readonly After[], last: number | undefined): readonly number[] {
  const ids: number[] = [];
  for (const entry of after) if (typeof entry === 'number' && !ids.includes(entry)) ids.push(entry);
  if (last !== undefined && !ids.includes(last)) ids.push(last);
  return ids;
}

function of(draft: { subject: string; service?: string }): { subject: string; service?: string } {
  return draft.service === undefined
    ? { subject: draft.subject }
    : { subject: draft.subject, service: draft.service };
}

function retryText(kind: StepKind, failure: FailureRecord): string {
  const times = failure.attempts === 1 ? 'failed' : `failed ${failure.attempts} times`;
  return `${kind} ${times}: ${failure.message}; tried again because ${retryReason(failure.kind)}`;
}

/** `service web`, or `service web (2)` for the second replica. */
export function subjectOf(service: DesiredService, container: DesiredContainer): string {
  return service.containers.length > 1
    ? `service ${service.name} (${container.replica})`
    : `service ${service.name}`;
}

/** What every step and wait about a replica carries. */
export function subjectOfReplica({ service, container }: Pick<Replica, 'service' | 'container'>): {
  readonly subject: string;
  readonly service: string;
} {
  return { subject: subjectOf(service, container), service: service.name };
}

export function waitFor(
  context: PlanContext,
  subject: { readonly subject: string; readonly service?: string },
  code: WaitingCode,
  reason: string,
  until?: number,
): void {
  context.draft.wait({ ...subject, code, reason, ...(until === undefined ? {} : { until }) });
}
