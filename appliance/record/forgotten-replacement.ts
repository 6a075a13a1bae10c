/**
 * Where the journal was lost in the middle of a replacement, the engine still shows it: beside the newest container of a
 * replica an older one stands that ran once. It was kept to be put back. Pure.
 */

import type { DesiredContainer, DesiredService } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { standsFor } from '../plan/image-choice.ts';
import { replicaKey } from '../plan/lookup.ts';
import type { Memory } from '../plan/memory.ts';
import type { Replacement } from '../plan/update-memory.ts';
import { isMadeOf } from '../plan/release.ts';
import type { Sight } from './replacement-watch.ts';

/** Of what we have started or stopped there is a record: only what has none is new to us. */
export function withForgotten(memory: Memory, sight: Sight): Memory {
  const { desired, observed, seenOf } = sight;
  const unknown = observed.containers.filter(
    ({ id, state, startedAt }) => state === 'exited' && startedAt !== '' && memory.runs[id] === undefined,
  );
  if (unknown.length === 0) return memory;
  const found = desired.services.flatMap((service) =>
    service.containers.flatMap((container) => {
      const seen = seenOf.get(replicaKey(service.name, container.replica)) ?? [];
      const replacement = replacementOf(service, container, seen, unknown, sight);
      const isKnown = memory.replacements[container.name] !== undefined;
      return replacement === undefined || isKnown ? [] : [[container.name, replacement] as const];
    }),
  );
  if (found.length === 0) return memory;
  return { ...memory, replacements: { ...memory.replacements, ...Object.fromEntries(found) } };
}

function replacementOf(
  service: DesiredService,
  { configHash }: DesiredContainer,
  seen: readonly ObservedContainer[],
  unknown: readonly ObservedContainer[],
  { now, observed }: Sight,
): Replacement | undefined {
  const [successor, ...older] = seen.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const old = older.find((each) => unknown.includes(each));
  if (successor === undefined || successor.startedAt === '' || old === undefined) return undefined;
  const to = { image: successor.imageId, reference: successor.image, configHash };
  const isOfFile = isMadeOf(successor, to) && standsFor(successor.image, service.image);
  // Made of the same, they are not two releases but one that is there twice.
  if (!isOfFile || isMadeOf(old, to)) return undefined;
  return {
    phase: 'trial',
    service: service.name,
    strategy: 'stop-first',
    cause: 'it was being replaced when the journal was lost',
    from: { container: old.id, image: old.imageId, configHash: old.labels[label.configHash] ?? '' },
    to,
    begunAt: now,
    watchedUptimeMs: observed.uptime.toMs,
    watchedMs: 0,
    downMs: 0,
  };
}
