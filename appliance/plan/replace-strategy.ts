/** How something that works gives way to its successor, and what there is to go back to. Pure. */

import { isRunOf } from '../contract/run-key.ts';
import { label } from '../desired/desired.ts';
import type { DesiredContainer, JsonObject } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { digestsOf } from './image-choice.ts';
import type { Replica } from './judgement.ts';
import type { CrashRecord, UnhealthyRecord } from './memory.ts';
import type { Pass } from './pass.ts';
import { isMadeOf } from './release.ts';
import { isJob } from './restart.ts';
import type { BegunReplacement } from './step.ts';
import { isGood } from './trial.ts';
import type { Replacement } from './update-memory.ts';
import { wantedFor } from './wanted.ts';

/**
 * What must be remembered when something that works gives way; `undefined`: nothing works, or its successor is made of the same, so
 * that there is nothing to go back to, or the replacement has begun already. Whoever goes start-first has something to go back to.
 */
export function begun(pass: Pass, replica: Replica): BegunReplacement | undefined {
  const { service, container, outdated } = replica;
  const to = successor(pass, replica);
  if (to === undefined || pass.memory.replacements[container.name] !== undefined) return undefined;
  const strategy = strategyOf(pass, replica);
  const gives = strategy === 'start-first' ? servesMeanwhile : hasWorked;
  const old = outdated.find((each) => gives(pass, replica, each));
  if (old === undefined || isMadeOf(old, to)) return undefined;
  const [digest] = digestsOf(pass.observed.images[old.imageId], service.image);
  const from = {
    container: old.id,
    image: old.imageId,
    configHash: old.labels[label.configHash] ?? '',
    ...(digest === undefined ? {} : { digest }),
  };
  return { name: container.name, cause: replica.drift ?? 'it is replaced', strategy, from, to };
}

/** Beside each other only where nothing can be held by one of them alone, and where the old one can be gone back to. */
export function strategyOf(pass: Pass, replica: Replica): 'stop-first' | 'start-first' {
  const { service, container, outdated } = replica;
  const replacement = pass.memory.replacements[container.name];
  if (replacement !== undefined) return isBesideOnTrial(replica, replacement) ? 'start-first' : 'stop-first';
  const isBeside =
    service.update.strategy === 'start-first' &&
    mayRunBeside(container) &&
    outdated.some((old) => servesMeanwhile(pass, replica, old));
  return isBeside ? 'start-first' : 'stop-first';
}

/** What was begun so goes on so, unless the file has come to want what only one of them can hold. */
export function isBesideOnTrial({ container }: Replica, { phase, strategy }: Replacement): boolean {
  return phase === 'trial' && strategy === 'start-first' && mayRunBeside(container);
}

function mayRunBeside({ create }: DesiredContainer): boolean {
  const { PortBindings: ports, NetworkMode: mode } = create.HostConfig;
  return (
    ports === undefined &&
    !(typeof mode === 'string' && /^(?:host|container:)/.test(mode)) &&
    !Object.values(create.NetworkingConfig.EndpointsConfig).some(hasOwnAddress)
  );
}

/** `undefined`: its image has yet to be pulled. */
function successor(pass: Pass, { service, container }: Replica): BegunReplacement['to'] | undefined {
  const { configHash, image } = wantedFor(pass, service, container);
  return image && { ...image, configHash };
}

function hasOwnAddress({ IPAMConfig, MacAddress }: JsonObject): boolean {
  return IPAMConfig !== undefined || MacAddress !== undefined;
}

/** Beside its successor it goes on as it is. */
function servesMeanwhile(pass: Pass, replica: Replica, old: ObservedContainer): boolean {
  const to = successor(pass, replica);
  if (to !== undefined && isMadeOf(old, to)) return false;
  return isGood(old) && !doesBadly(pass, replica, old);
}

/** Again and again, so that nothing is gained by going back to it. Once may happen to whatever works. */
function doesBadly({ memory }: Pass, { container: { name } }: Replica, { id }: ObservedContainer): boolean {
  const isOften = (record: CrashRecord | UnhealthyRecord | undefined): boolean =>
    record !== undefined && record.count > 1 && isRunOf(record.run, id);
  return (
    memory.recreate[id] !== undefined || isOften(memory.crashes[name]) || isOften(memory.unhealthy[name])
  );
}

/** It works, or would if it had not ended: once by itself, or from outside, by us, with the machine or with the engine. */
function hasWorked(pass: Pass, replica: Replica, old: ObservedContainer): boolean {
  if (old.startedAt === '' || doesBadly(pass, replica, old)) return false;
  if (old.state === 'running') return isGood(old);
  if (old.state !== 'exited' || hasCompleted(replica, old)) return false;
  const { memory, observed } = pass;
  const run = memory.runs[old.id];
  const endedByItself = run !== undefined && !run.stoppedByUs && run.bootId === observed.bootId;
  return !endedByItself || replica.service.restart.mode !== 'never';
}

/** A job that was done: its successor runs once, and there is nothing to go back to. */
function hasCompleted({ service }: Replica, { exitCode }: ObservedContainer): boolean {
  return exitCode === 0 && isJob(service.restart);
}
