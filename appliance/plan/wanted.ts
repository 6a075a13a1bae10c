/** What the container of a replica is to be: the file's configuration and an image, or what is put back. Pure; judged once a pass. */

import type { DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { PlanContext } from './context.ts';
import { candidateFor, choiceOf, imageInForce, standsFor } from './image-choice.ts';
import type { Wanted } from './judgement.ts';
import { isMadeOf, quarantineKey } from './release.ts';
import { mayUpdate } from './update-policy.ts';
import type { ImageChoice, QuarantineRecord, Release } from './update-memory.ts';

export function wantedFor(
  context: PlanContext,
  service: DesiredService,
  container: DesiredContainer,
): Wanted {
  const known = context.wanted.get(container);
  if (known !== undefined) return known;
  const wanted = decide(context, service, container);
  context.wanted.set(container, wanted);
  return wanted;
}

function decide(context: PlanContext, service: DesiredService, container: DesiredContainer): Wanted {
  const replaced = whileReplaced(context, service, container);
  if (replaced !== undefined) return replaced;
  const inForce = imageInForce(context, service, container);
  const newer = inForce && newerThan(inForce, context, service, container);
  const image = chosen(newer) ?? inForce;
  const more = newer === undefined ? {} : { newer };
  const refused = image && refusedBefore(context, service, container, image);
  if (refused === undefined) return { configHash: container.configHash, image, ...more };
  const { good } = refused.record;
  const kept = { configHash: good.configHash, image: namedBy(good), container: refused.kept.id };
  return { ...kept, refused: refused.record, ...more };
}

/** What is under way goes on whatever the policy says by now. */
function whileReplaced(
  { memory, observed }: PlanContext,
  service: DesiredService,
  container: DesiredContainer,
): Wanted | undefined {
  const replacement = memory.replacements[container.name];
  if (replacement === undefined) return undefined;
  const { phase, from, to } = replacement;
  if (phase === 'rollback') {
    const { container: id, configHash } = from;
    const isThere = observed.containers.some((seen) => seen.id === id);
    return isThere ? { configHash, image: namedBy(from), container: id } : undefined;
  }
  // What is proven stays so while its predecessor is still to go.
  const isOfFile = phase === 'trial' || to.configHash === container.configHash;
  if (!isOfFile || !standsFor(to.reference, service.image)) return undefined;
  return { configHash: container.configHash, image: choiceOf(to) };
}

function newerThan(
  inForce: ImageChoice,
  context: PlanContext,
  service: DesiredService,
  container: DesiredContainer,
): Wanted['newer'] {
  const candidate = candidateFor(context, service, container, inForce);
  if (candidate === undefined) return undefined;
  const isToBeUpdated = (name: string): boolean => {
    const other = context.lookup.service(name);
    return other?.containers.some((each) => isUnderUpdate(context, other, each)) === true;
  };
  const verdict = mayUpdate({ context, service, candidate, isToBeUpdated });
  return { candidate, verdict };
}

function isUnderUpdate(context: PlanContext, service: DesiredService, container: DesiredContainer): boolean {
  if (context.memory.replacements[container.name] !== undefined) return true;
  return wantedFor(context, service, container).newer?.verdict.kind === 'go';
}

function chosen(newer: Wanted['newer']): ImageChoice | undefined {
  if (newer?.verdict.kind !== 'go') return undefined;
  const { image, ...named } = newer.candidate;
  return image === undefined ? undefined : choiceOf({ ...named, image });
}

/** A configuration, or an image that is all that is left of its name here: a candidate that was taken back is not even chosen. */
function refusedBefore(
  { memory, lookup }: PlanContext,
  service: DesiredService,
  container: DesiredContainer,
  image: ImageChoice,
): { readonly record: QuarantineRecord; readonly kept: ObservedContainer } | undefined {
  if (!lookup.isAnyRefused) return undefined;
  const wanted = { image: image.image, configHash: container.configHash };
  const record = memory.quarantine[quarantineKey(container.name, wanted)];
  if (record === undefined) return undefined;
  const kept = lookup
    .containersOf(service.name, container.replica)
    .find((seen) => isMadeOf(seen, record.good) && memory.recreate[seen.id] === undefined);
  return kept && { record, kept };
}

/** An image is found by its id wherever it is known. */
function namedBy({ image, digest }: Release): ImageChoice {
  return { image, reference: image, ...(digest === undefined ? {} : { digest }) };
}
