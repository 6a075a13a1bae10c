/** Whether a newer image may take the place of the one in force now; if not, why, in words for the operator. Pure. */

import { siteTime, windowSpans, zoneOf } from '../desired/os/window.ts';
import type { DesiredService } from '../desired/desired.ts';
import type { PlanContext } from './context.ts';
import { withoutDigest } from './image-choice.ts';
import type { Candidate, Verdict } from './judgement.ts';
import type { Memory } from './memory.ts';
import { refusesImage } from './release.ts';
import type { HoldRecord, QuarantineRecord } from './update-memory.ts';

type Rule = (question: Question) => Verdict | undefined;

interface Question {
  readonly context: PlanContext;
  readonly service: DesiredService;
  readonly candidate: Candidate;
  /** A newer image of the named service is about to be taken, or on trial. */
  readonly isToBeUpdated: (service: string) => boolean;
}

/** The first that says something decides. */
const RULES: readonly Rule[] = [
  quarantined,
  held,
  stoppedSet,
  dependenciesFirst,
  asked,
  switchedOff,
  tooYoung,
  outsideWindow,
];

export function mayUpdate(question: Question): Verdict {
  for (const rule of RULES) {
    const verdict = rule(question);
    if (verdict !== undefined) return verdict;
  }
  return { kind: 'go' };
}

function wait(reason: string, more: { readonly until?: number; readonly pull?: boolean } = {}): Verdict {
  return { kind: 'wait', reason, pull: false, ...more };
}

function quarantined({ context, service, candidate }: Question): Verdict | undefined {
  const { quarantine, updates } = context.memory;
  const record = quarantineOf(quarantine, service.name, candidate);
  if (record === undefined) return undefined;
  // An operator may want back what failed once; it is tried once for that.
  if (candidate.source === 'rollback' && record.at < (updates[service.name]?.at ?? 0)) return undefined;
  return wait(
    `it was taken back: ${record.reason}; a newer image, or "appliancectl update release ${service.name}", lets it go on`,
  );
}

/** What was taken back of this image, by any replica. */
export function quarantineOf(
  quarantine: Readonly<Record<string, QuarantineRecord>>,
  service: string,
  candidate: Pick<Candidate, 'image' | 'digest'>,
): QuarantineRecord | undefined {
  const { image, digest } = candidate;
  return Object.values(quarantine).find(
    (record) => record.service === service && refusesImage(record, image, [digest]),
  );
}

function asked({ context, service }: Question): Verdict | undefined {
  return context.memory.updates[service.name] === undefined ? undefined : { kind: 'go' };
}

/** To go back is no update. */
function held({ context, service, candidate }: Question): Verdict | undefined {
  if (candidate.source === 'rollback') return undefined;
  const { memory, now, observed } = context;
  const hold = holdOf(memory, service.name, now);
  if (hold !== undefined) {
    const { until } = hold;
    const end = until === undefined ? 'until it is released' : `until ${siteTime(until, observed.timeZone)}`;
    return wait(`it is held ${end}: ${hold.why}`, until === undefined ? {} : { until });
  }
  return service.update.hold ? wait('the stack file holds it (x-appliance.update.hold)') : undefined;
}

/** Of the service itself, or of everything; a hold whose time is over is none. */
export function holdOf(memory: Memory, service: string, now: number): HoldRecord | undefined {
  return [memory.holds[service], memory.holds['*']].find(
    (hold) => hold !== undefined && (hold.until === undefined || now < hold.until),
  );
}

/** Who puts another image under the tag by hand has decided that it be used. */
function switchedOff({ context, service, candidate }: Question): Verdict | undefined {
  if (context.desired.updates.enabled || candidate.source === 'local') return undefined;
  return wait(`auto_update is off; "appliancectl update now ${service.name}" takes it`);
}

function tooYoung({ context, service, candidate }: Question): Verdict | undefined {
  const { minImageAgeMs } = context.desired.updates;
  const newest = context.memory.newest[service.image];
  if (candidate.source !== 'registry' || newest === undefined || newest.digest !== candidate.digest) {
    return undefined;
  }
  const until = newest.at + minImageAgeMs;
  if (until <= context.now) return undefined;
  return wait(`min_image_age: it is taken from ${siteTime(until, context.observed.timeZone)} on`, { until });
}

/**
 * A failure stops the set: what the registry had beside an image that was taken back, and still has, was made to go with
 * it. What it gets later is another set.
 */
function stoppedSet({ context, service, candidate }: Question): Verdict | undefined {
  if (candidate.source !== 'registry') return undefined;
  const { memory, desired } = context;
  const seenAt = memory.newest[service.image]?.at ?? context.now;
  // Who asks for it by name has seen what became of the others until then.
  const askedAt = memory.updates[service.name]?.at ?? 0;
  const culprit = desired.services.find(
    (other) =>
      other.name !== service.name &&
      Object.values(memory.quarantine).some(
        (record) =>
          record.service === other.name &&
          record.byOperator !== true &&
          record.bad.digest !== undefined &&
          record.bad.digest === memory.newest[other.image]?.digest &&
          seenAt <= record.at &&
          askedAt <= record.at,
      ),
  );
  if (culprit === undefined) return undefined;
  return wait(
    `${culprit.name}, which was updated with it, was taken back; a newer image of it, or "appliancectl update release", lets this one go on`,
  );
}

/** Dependency order is kept across a set: also where the image of a dependency takes longer to arrive. */
function dependenciesFirst({ context, service, isToBeUpdated }: Question): Verdict | undefined {
  const pending = dependenciesOf(context, service).find(isToBeUpdated);
  return pending === undefined ? undefined : wait(`after ${pending}, which it depends on`, { pull: true });
}

/** All that it depends on, directly or not. */
function dependenciesOf({ lookup }: PlanContext, service: DesiredService): readonly string[] {
  const found = new Set<string>();
  const visit = ({ dependsOn }: DesiredService): void => {
    for (const { service: name } of dependsOn) {
      const dependency = lookup.service(name);
      if (dependency === undefined || found.has(name)) continue;
      found.add(name);
      visit(dependency);
    }
  };
  visit(service);
  return [...found];
}

function outsideWindow({ context, candidate }: Question): Verdict | undefined {
  const { desired, observed, now } = context;
  const { window } = desired.updates;
  if (window === undefined) return undefined;
  const { open, next } = windowSpans(window, observed.timeZone, now);
  if (open !== undefined) return undefined;
  const opens = siteTime(next.startsAt, zoneOf(window, observed.timeZone));
  const { reference } = candidate;
  return wait(`the window opens ${opens} (update_window)`, {
    until: next.startsAt,
    pull: withoutDigest(reference) !== reference,
  });
}
