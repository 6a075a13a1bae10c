/** What every planner of one pass sees, and the draft that they write steps into. */

import type { Desired, DesiredContainer, DesiredService } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
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
}

export interface StepDraft<Kind extends StepKind> {
  readonly kind: Kind;
  /** What the step is about, without the kind: the key is `<kind> <about>`. */
  readonly about: string;
  readonly subject: string;
  readonly service?: string;
  readonly reason: string;
  readonly after: readonly (number | undefined)[];
  readonly args: StepArguments[Kind];
  /** What the outcome depends on: a failure with another input is forgotten. */
  readonly input: string;
}

/** Collects the plan. A step whose last attempt failed becomes a wait until its time comes. */
export interface Draft {
  /** Gives the id, or `undefined` when the step has to wait for its retry. */
  step<Kind extends StepKind>(draft: StepDraft<Kind>): number | undefined;
  wait(waiting: WaitingFor): void;
}

export interface OpenDraft extends Draft {
  readonly steps: Step[];
  readonly waiting: WaitingFor[];
}

export function openDraft(memory: Memory, policy: Policy, now: number): OpenDraft {
  const steps: Step[] = [];
  const waiting: WaitingFor[] = [];
  const wait = (entry: WaitingFor): void => {
    waiting.push(entry);
  };
  return {
    steps,
    waiting,
    wait,
    step(draft) {
      const key = `${draft.kind} ${draft.about}`;
      const failure = memory.failures[key];
      if (failure !== undefined && failure.input === draft.input) {
        const until = endOfDelay(failure.at, retryDelayMs(failure, policy), now);
        if (until > now) {
          wait({ ...of(draft), code: 'retry', key, until, reason: retryText(draft.kind, failure) });
          return undefined;
        }
      }
      const after = draft.after.filter((id) => id !== undefined);
      const id = steps.length + 1;
      // The map from kind to arguments makes the pair right by construction; the union cannot express it here.
      steps.push({
        id,
        kind: draft.kind,
        key,
        ...of(draft),
        reason: draft.reason,
        after,
        args: draft.args,
        input: draft.input,
      } as Step);
      return id;
    },
  };
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

/** Containers of this appliance that carry the service's name and this replica's number, in this stack. */
export function containersOf(
  context: Pick<PlanContext, 'desired' | 'observed'>,
  service: string,
  replica: number,
): readonly ObservedContainer[] {
  return context.observed.containers.filter(
    (container) =>
      container.labels[label.stack] === context.desired.stack &&
      container.labels[label.service] === service &&
      Number(container.labels[label.replica] ?? '1') === replica,
  );
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
