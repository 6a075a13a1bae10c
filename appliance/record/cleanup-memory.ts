/** How the planner's memory follows an operator's cleanups: pure. What destroys is remembered once, and never twice. */

import type { Desired } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { isStopped } from '../plan/gate.ts';
import { replicaNumber } from '../plan/lookup.ts';
import type { Memory } from '../plan/memory.ts';
import type { Step, StepFailure } from '../plan/step.ts';
import type { ContainerCleanup } from '../plan/work-memory.ts';

/** Every container that the service has now is to go. */
export function rememberContainerCleanup(
  memory: Memory,
  { id, service, at }: { readonly id: string; readonly service: string; readonly at: number },
  desired: Desired,
  observed: Observed,
): Memory {
  const wanted = desired.services.find(({ name }) => name === service)?.containers ?? [];
  const entries = observed.containers
    .filter(({ labels }) => labels[label.stack] === desired.stack && labels[label.service] === service)
    .map((container): [string, ContainerCleanup] => {
      const replica = replicaNumber(container);
      const name = wanted.find((each) => each.replica === replica)?.name ?? container.name;
      return [container.id, { id, at, service, name, isRemoved: false }];
    });
  return { ...memory, cleanups: { ...memory.cleanups, ...Object.fromEntries(entries) } };
}

export function rememberVolumeCleanup(
  memory: Memory,
  { id, volumes, at }: { readonly id: string; readonly volumes: readonly string[]; readonly at: number },
): Memory {
  const entries = volumes.map((name) => [name, { id, at, isBegun: false }] as const);
  return { ...memory, volumeCleanups: { ...memory.volumeCleanups, ...Object.fromEntries(entries) } };
}

/** Whether it ends by success or not: a volume's removal is not tried a second time. */
export function rememberCleanupOutcome(
  memory: Memory,
  { step, failure }: { readonly step: Step; readonly failure?: StepFailure },
): Memory {
  if (step.kind === 'remove-volume') {
    const cleanup = memory.volumeCleanups[step.args.name];
    if (cleanup === undefined) return memory;
    const reason = failure && `volume ${step.args.name} could not be removed: ${failure.message}`;
    return volumeEnded(memory, step.args.name, reason);
  }
  if (failure !== undefined) return memory;
  if (step.kind === 'remove-container') {
    const cleanup = memory.cleanups[step.args.container];
    if (cleanup === undefined) return memory;
    const entry = isStopped({ memory }, cleanup.service) ? undefined : { ...cleanup, isRemoved: true };
    return withCleanups(memory, { [step.args.container]: entry });
  }
  if (step.kind !== 'start-container') return memory;
  const begun = Object.entries(memory.cleanups).filter(
    ([, { name, isRemoved }]) => isRemoved && name === step.args.name,
  );
  return withCleanups(memory, Object.fromEntries(begun.map(([id]) => [id, undefined])));
}

/** What somebody else has removed needs no removal any more, and what the stack does not declare any more may not be removed. */
export function forgetCleanups(memory: Memory, desired: Desired, observed: Observed): Memory {
  const there = new Set(observed.containers.map(({ id }) => id));
  const names = new Set(desired.services.flatMap(({ containers }) => containers.map(({ name }) => name)));
  // Its successor may have been started before it went: by a replacement that had begun when it was asked for.
  const isBack = (name: string): boolean =>
    observed.containers.some(
      (each) => each.name === name && each.state === 'running' && memory.cleanups[each.id] === undefined,
    );
  const over = Object.entries(memory.cleanups).filter(([id, { service, name, isRemoved }]) =>
    isRemoved ? !names.has(name) || isBack(name) || isStopped({ memory }, service) : !there.has(id),
  );
  const left = withCleanups(memory, Object.fromEntries(over.map(([id]) => [id, undefined])));
  return Object.keys(left.volumeCleanups).reduce((result, name) => {
    if (!observed.volumes.some((volume) => volume.name === name)) return volumeEnded(result, name);
    const declared = desired.volumes.find((volume) => volume.name === name);
    if (declared?.external === false) return result;
    return volumeEnded(
      result,
      name,
      `the stack does not declare volume ${name} any more; it was not removed`,
    );
  }, left);
}

/** A work item that has ended has no effect any more. */
export function dropCleanups(memory: Memory, id: string): Memory {
  const containers = Object.entries(memory.cleanups).filter(([, cleanup]) => cleanup.id === id);
  const volumes = Object.entries(memory.volumeCleanups).filter(([, cleanup]) => cleanup.id === id);
  const left = withCleanups(memory, Object.fromEntries(containers.map(([key]) => [key, undefined])));
  return volumes.reduce((result, [name]) => withoutVolume(result, name), left);
}

export function hasCleanups({ cleanups, volumeCleanups }: Memory, id: string): boolean {
  const open = Object.values(cleanups).some((cleanup) => cleanup.id === id && !cleanup.isRemoved);
  return open || Object.values(volumeCleanups).some((cleanup) => cleanup.id === id);
}

function volumeEnded(memory: Memory, name: string, failure?: string): Memory {
  const id = memory.volumeCleanups[name]?.id ?? '';
  const item = memory.work[id];
  const left = withoutVolume(memory, name);
  if (item === undefined) return left;
  const told =
    failure === undefined
      ? { ...item, removed: [...item.removed, name] }
      : { ...item, failure: item.failure === undefined ? failure : `${item.failure}; ${failure}` };
  return { ...left, work: { ...left.work, [id]: told } };
}

function withoutVolume(memory: Memory, name: string): Memory {
  const { [name]: _, ...volumeCleanups } = memory.volumeCleanups;
  return { ...memory, volumeCleanups };
}

/** `undefined` removes; the same object when nothing changes. */
function withCleanups(
  memory: Memory,
  changes: Readonly<Record<string, ContainerCleanup | undefined>>,
): Memory {
  if (Object.keys(changes).length === 0) return memory;
  const entries = Object.entries({ ...memory.cleanups, ...changes });
  const cleanups = Object.fromEntries(
    entries.filter((entry): entry is [string, ContainerCleanup] => entry[1] !== undefined),
  );
  return { ...memory, cleanups };
}
