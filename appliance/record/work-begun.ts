/** Which steps begin what an operator ordered: from then on it cannot simply be taken back. Pure. */

import { isRunOf } from '../contract/run-key.ts';
import type { WorkCommand } from '../contract/work.ts';
import type { Memory } from '../plan/memory.ts';
import type { Step } from '../plan/step.ts';
import type { WorkRecord } from '../plan/work-memory.ts';
import { commandOf } from './os-memory.ts';

interface Beginning {
  readonly memory: Memory;
  readonly id: string;
  readonly item: WorkRecord;
  readonly step: Step;
}

const never = (): boolean => false;

const BEGINNINGS: Readonly<Record<WorkCommand, (beginning: Beginning) => boolean>> = {
  start: ({ item, step }) =>
    isOf(item, step) && (step.kind === 'create-container' || step.kind === 'start-container'),
  stop: ({ item, step }) => isOf(item, step) && step.kind === 'stop-container',
  restart: ({ item, step }) => {
    const container = takenDown(step) ?? (step.kind === 'start-container' ? step.args.container : undefined);
    return container !== undefined && item.runs.some((run) => isRunOf(run, container));
  },
  remove: ({ step }) => takenDown(step) !== undefined || step.kind === 'remove-network',
  'force-cleanup': ({ memory, id, step }) => memory.cleanups[takenDown(step) ?? '']?.id === id,
  'cleanup-volumes': ({ memory, id, item, step }) =>
    step.kind === 'remove-volume'
      ? memory.volumeCleanups[step.args.name]?.id === id
      : takenDown(step) !== undefined && isOf(item, step),
  'update-check': isOfMachine,
  'update-now': (beginning) => isReplacement(beginning) || isOfMachine(beginning),
  rollback: isReplacement,
  reboot: isOfMachine,
  poweroff: isOfMachine,
  hold: never,
  release: never,
  'refresh-certs': never,
};

export function isBegunBy(beginning: Beginning): boolean {
  return BEGINNINGS[beginning.item.command](beginning);
}

function isOf({ services }: WorkRecord, { service }: Step): boolean {
  return service !== undefined && services.includes(service);
}

/** Id of the container that is stopped or removed. */
function takenDown(step: Step): string | undefined {
  const isDown = step.kind === 'stop-container' || step.kind === 'remove-container';
  return isDown ? step.args.container : undefined;
}

/** What works is disturbed: to pull and to create is not. */
function isReplacement({ memory, id, item, step }: Beginning): boolean {
  const request = memory.updates[step.service ?? ''];
  return takenDown(step) !== undefined && isOf(item, step) && request?.id === id;
}

function isOfMachine({ memory, id, step }: Beginning): boolean {
  const command = commandOf(step);
  return command !== undefined && memory.requests[command]?.id === id;
}
