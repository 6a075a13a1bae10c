/** What an operator orders of updates of images, and what that leaves in the planner's memory: pure. */

import type { Desired, DesiredService } from '../desired/desired.ts';
import type { Memory } from '../plan/memory.ts';
import type { HoldRecord, UpdateRequest } from '../plan/update-memory.ts';
import { holdOf } from '../plan/update-policy.ts';
import { keep } from './entries.ts';
import type { Refusal } from './os-work.ts';

/** What was taken back and is still the newest that is known: there is nothing else to update to. A configuration that was taken back is no image. */
export function refusedNewest(memory: Memory, service: DesiredService): string | undefined {
  const newest = memory.newest[service.image]?.digest;
  const found = Object.values(memory.quarantine).find(
    ({ service: name, bad, good }) =>
      name === service.name && bad.image !== good.image && (newest === undefined || bad.digest === newest),
  );
  return found?.reason;
}

/** Why this service is not to be updated now, and what to do first. */
export function whyNoUpdate(memory: Memory, service: DesiredService, now: number): Refusal | undefined {
  const { name } = service;
  const hold = holdOf(memory, name, now);
  if (hold !== undefined) {
    return {
      why: `${name} is held: ${hold.why}`,
      action: `release it first: appliancectl update release ${name}`,
    };
  }
  if (service.update.hold) {
    const why = `the stack file holds ${name} (x-appliance.update.hold)`;
    return { why, action: 'change the stack file; an operator cannot release it' };
  }
  const taken = refusedNewest(memory, service);
  if (taken === undefined) return undefined;
  return {
    why: `the newest image of ${name} was tried and taken back: ${taken}`,
    action: `to try it again, release it first: appliancectl update release ${name}`,
  };
}

/** Why there is nothing to go back to. */
export function whyNoRollback(memory: Memory, service: DesiredService): Refusal | undefined {
  const has = service.containers.some(({ name }) => memory.images[name]?.previous !== undefined);
  if (has) return undefined;
  return {
    why: `there is no previous image of ${service.name} on this machine`,
    action: `appliancectl update history ${service.name} shows what was replaced`,
  };
}

export function rememberHold(memory: Memory, service: string | undefined, hold: HoldRecord): Memory {
  return { ...memory, holds: { ...memory.holds, [service ?? '*']: hold } };
}

/** Holds and quarantine; of everything, or of one service: then a hold of everything goes on for the others. */
export function rememberRelease(memory: Memory, service: string | undefined, desired: Desired): Memory {
  const stacks = withoutRefused(memory, service);
  if (service === undefined) return { ...memory, stacks, holds: {}, quarantine: {} };
  const { '*': all, [service]: _, ...own } = memory.holds;
  const others = desired.services.map(({ name }) => name).filter((name) => name !== service);
  const spread = all === undefined ? {} : Object.fromEntries(others.map((name) => [name, all]));
  const quarantine = Object.entries(memory.quarantine).filter(([, record]) => record.service !== service);
  return { ...memory, stacks, holds: { ...spread, ...own }, quarantine: Object.fromEntries(quarantine) };
}

/** What a release comes to, in words. A name that is in no file has nothing. */
export function releaseText(
  memory: Memory,
  service: string | undefined,
  desired: Desired,
  now: number,
): string {
  const isOfIt = (name: string): boolean => service === undefined || name === service;
  const services = desired.services.filter(({ name }) => isOfIt(name));
  const isHeld = services.some(({ name }) => holdOf(memory, name, now) !== undefined);
  const wasTakenBack =
    Object.values(memory.quarantine).some((record) => isOfIt(record.service)) ||
    withoutRefused(memory, service) !== memory.stacks;
  const said = [
    ...(isHeld ? ['released'] : []),
    ...(wasTakenBack ? ['what was taken back may be tried again'] : []),
  ];
  const byFile = services.filter(({ update }) => update.hold).map(({ name }) => name);
  const still =
    byFile.length === 0 ? [] : [`the stack file holds ${byFile.join(', ')} (x-appliance.update.hold)`];
  return [...(said.length === 0 ? ['nothing was held or had been taken back'] : said), ...still].join('; ');
}

/** A stack that was taken back, because of this service or at all, is tried again. */
function withoutRefused({ stacks }: Memory, service: string | undefined): Memory['stacks'] {
  const isOfAnother = (culprit: string | undefined): boolean => service !== undefined && culprit !== service;
  return keep(stacks, (_, { state, service: culprit }) => state === 'proven' || isOfAnother(culprit));
}

export function rememberUpdates(memory: Memory, services: readonly string[], request: UpdateRequest): Memory {
  return {
    ...memory,
    updates: { ...memory.updates, ...Object.fromEntries(services.map((name) => [name, request])) },
  };
}

/** Where nothing has been begun for them. */
export function dropUpdates(memory: Memory, id: string): Memory {
  const isBegun = (name: string): boolean => isReplaced(memory, name);
  const left = Object.entries(memory.updates).filter(([name, request]) => request.id !== id || isBegun(name));
  return left.length === Object.keys(memory.updates).length
    ? memory
    : { ...memory, updates: Object.fromEntries(left) };
}

/** A replacement of it is on trial, or is being taken back. */
export function isReplaced(memory: Memory, service: string): boolean {
  return Object.values(memory.replacements).some((replacement) => replacement.service === service);
}
