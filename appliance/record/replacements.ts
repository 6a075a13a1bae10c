/**
 * How a replacement goes on: begun with the first disturbance, then proven or taken back by what is seen. Pure, old
 * memory in, new memory out. Time is what looks have watched: a clock that jumps proves nothing, a daemon that is down one long look at most.
 */

import type { Desired, DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { isStopped } from '../plan/gate.ts';
import { effectiveHealth } from '../plan/health.ts';
import { standsFor } from '../plan/image-choice.ts';
import { replicaKey } from '../plan/lookup.ts';
import type { Memory } from '../plan/memory.ts';
import type { BegunReplacement } from '../plan/step.ts';
import { healthTimeoutMs, judgeTrial, namesRefusal } from '../plan/trial.ts';
import { withForgotten } from './forgotten-replacement.ts';
import { withHistory } from './history.ts';
import type { HistoryEntry, Replacement } from '../plan/update-memory.ts';
import { isMadeOf, quarantineKey, releaseOf } from '../plan/release.ts';
import { commitImage, withdrawImage } from './commit.ts';
import {
  challengerOf,
  fromZero,
  isWorthWriting,
  predecessorOf,
  watched,
  type Scene,
  type Sight,
} from './replacement-watch.ts';
import { keep, put } from './entries.ts';
import { requestDependents } from './restart-request.ts';
import { refuseStack } from './stacks.ts';

/** Written with the first step that disturbs what works. */
export function beginReplacement(
  memory: Memory,
  service: string,
  { name, cause, strategy, from, to }: BegunReplacement,
  { now, observed }: { readonly now: number; readonly observed: Pick<Observed, 'bootId' | 'uptime'> },
): Memory {
  if (memory.replacements[name] !== undefined) return memory;
  const replacement: Replacement = {
    phase: 'trial',
    service,
    strategy,
    cause,
    from,
    to,
    begunAt: now,
    session: observed.bootId,
    watchedUptimeMs: observed.uptime.toMs,
    watchedMs: 0,
    downMs: 0,
  };
  return {
    ...memory,
    replacements: put(memory.replacements, name, replacement),
    // What its predecessor did is not counted against it.
    crashes: put(memory.crashes, name, undefined),
    unhealthy: put(memory.unhealthy, name, undefined),
  };
}

/** After the crashes of this look have been counted, before anything is planned from it. */
export function followReplacements(memory: Memory, sight: Sight): Memory {
  const known = withForgotten(memory, sight);
  if (Object.keys(known.replacements).length === 0) return known;
  return Object.entries(known.replacements).reduce((result, [name, replacement]) => {
    const found = findContainer(sight.desired, replacement.service, name);
    if (found === undefined) return without(result, name);
    const seen = sight.seenOf.get(replicaKey(found.service.name, found.container.replica)) ?? [];
    return follow(result, { ...sight, ...found, seen, name }, replacement);
  }, known);
}

function follow(memory: Memory, scene: Scene, before: Replacement): Memory {
  // What an operator has stopped proves nothing, and has all the time.
  if (isStopped({ memory }, scene.service.name)) return memory;
  const replacement = watched(retargeted(before, scene), scene);
  const next = { ...memory, replacements: put(memory.replacements, scene.name, replacement) };
  const judged = judgeOn(next, scene, replacement);
  return judged === next && !isWorthWriting(before, replacement) ? memory : judged;
}

/** A phase that is over as soon as it begins (its predecessor is gone) holds nobody up until another look. */
function judgeOn(memory: Memory, scene: Scene, replacement: Replacement): Memory {
  const judged = judge(memory, scene, replacement);
  const next = judged.replacements[scene.name];
  return next === undefined || next.phase === replacement.phase ? judged : judgeOn(judged, scene, next);
}

function judge(next: Memory, scene: Scene, replacement: Replacement): Memory {
  switch (replacement.phase) {
    case 'trial':
      return afterTrial(next, scene, replacement);
    case 'handover':
      return afterHandover(next, scene, replacement);
    case 'rollback':
      return afterRollback(next, scene, replacement);
  }
}

/** The file changed meanwhile: what it wants now is on trial, and what worked last is kept. */
function retargeted(replacement: Replacement, { container, service, observed }: Scene): Replacement {
  const { phase, to } = replacement;
  if (phase !== 'trial' || to.configHash === container.configHash) return replacement;
  const { configHash } = container;
  if (standsFor(to.reference, service.image)) {
    return fromZero({ ...replacement, to: { ...to, configHash } });
  }
  const local = observed.images[service.image];
  if (local === undefined) return replacement;
  return fromZero({ ...replacement, to: { image: local.id, reference: service.image, configHash } });
}

function afterTrial(memory: Memory, scene: Scene, replacement: Replacement): Memory {
  const old = predecessorOf(replacement, scene);
  if (old !== undefined && isMadeOf(old, replacement.to)) {
    return ended(memory, scene, replacement, 'superseded', 'the file wants the one before again');
  }
  const candidate = challengerOf(replacement, scene);
  const { service, name, observed } = scene;
  if (candidate === undefined && observed.images[replacement.to.image] === undefined) {
    return takeBack(memory, scene, replacement, 'its image is not on this machine any more');
  }
  const { bootId } = observed;
  const verdict = judgeTrial({ service, name, replacement, candidate, memory, bootId });
  switch (verdict.kind) {
    case 'pending':
      return memory;
    case 'passed':
      return proven(memory, scene, replacement);
    case 'failed':
      return takeBack(memory, scene, replacement, verdict.reason);
  }
}

/** What this look saw counts for the handover, too. */
function proven(memory: Memory, scene: Scene, replacement: Replacement): Memory {
  const next = watched({ ...replacement, phase: 'handover' }, scene);
  return commitImage({ ...memory, replacements: put(memory.replacements, scene.name, next) }, scene, next);
}

/** Over when the old one has gone: until then a container that is there twice is no riddle, also after a power cut. */
function afterHandover(memory: Memory, scene: Scene, replacement: Replacement): Memory {
  const old = predecessorOf(replacement, scene);
  // What the file wants by now may be the old one.
  const isOver = old === undefined || replacement.to.configHash !== scene.container.configHash;
  if (isOver) return ended(memory, scene, replacement, 'committed');
  const refused =
    old.state === 'running' ? namesRefusal(challengerOf(replacement, scene), memory) : undefined;
  if (refused === undefined) return memory;
  return takeBack(withdrawImage(memory, scene, replacement), scene, replacement, refused);
}

function takeBack(
  memory: Memory,
  { name, now, desired }: Scene,
  replacement: Replacement,
  reason: string,
): Memory {
  const { from, to, service } = replacement;
  const good = releaseOf(from);
  const bad = releaseOf(to);
  const revision = desired.revision === undefined ? {} : { revision: desired.revision };
  const record = { service, container: name, at: now, reason, bad, good, ...revision };
  // Of an image that came at the same time it is not known which of the two was bad: both are taken back.
  const refused =
    bad.configHash === good.configHash ? memory : refuseStack(memory, desired, { service, reason, at: now });
  return {
    ...refused,
    replacements: put(
      memory.replacements,
      name,
      fromZero({ ...replacement, phase: 'rollback', failure: reason }),
    ),
    quarantine: put(memory.quarantine, quarantineKey(name, to), record),
    crashes: put(memory.crashes, name, undefined),
    unhealthy: put(memory.unhealthy, name, undefined),
    // What kept the new one from starting says nothing of the old one.
    failures: keep(memory.failures, (key) => !FAILURES_OF_NEW.test(key) || !key.split(' ').includes(name)),
  };
}

const FAILURES_OF_NEW = /^(?:start-container|create-container|run-hook) /;

/**
 * Over when the old one runs again, has said what it will say of its health, and nothing is left of the new one. What comes
 * after a while, or of an old one that cannot be started at all, is the restarter's business like everything else.
 */
function afterRollback(memory: Memory, scene: Scene, replacement: Replacement): Memory {
  const old = predecessorOf(replacement, scene);
  const over = (reason = replacement.failure): Memory =>
    ended(memory, scene, replacement, 'rolled-back', reason);
  if (old === undefined) return over(`${replacement.failure ?? ''}; its predecessor is gone`);
  // It cannot be put back: it is made anew from the image in force.
  if (memory.recreate[old.id] !== undefined || old.state === 'dead') return over();
  if (old.name !== scene.name || challengerOf(replacement, scene) !== undefined) return memory;
  const isBack = old.state === 'running' && effectiveHealth(old) !== 'starting';
  return isBack || replacement.watchedMs >= healthTimeoutMs(scene.service, old) ? over() : memory;
}

function ended(
  memory: Memory,
  scene: Scene,
  replacement: Replacement,
  result: HistoryEntry['result'],
  reason?: string,
): Memory {
  const done = without(withHistory(memory, scene, replacement, result, reason), scene.name);
  return requestDependents(done, replacement.service, scene);
}

function without(memory: Memory, name: string): Memory {
  return { ...memory, replacements: put(memory.replacements, name, undefined) };
}

function findContainer(
  desired: Desired,
  serviceName: string,
  name: string,
): { readonly service: DesiredService; readonly container: DesiredContainer } | undefined {
  const service = desired.services.find((each) => each.name === serviceName);
  const container = service?.containers.find((each) => each.name === name);
  return service === undefined || container === undefined ? undefined : { service, container };
}
