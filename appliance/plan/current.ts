/** Which of a replica's containers is the wanted one, and what is wrong with the others. */

import type { DesiredContainer, DesiredService } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import { difference, renderDifference } from '../desired/difference.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { PlanContext } from './context.ts';
import type { CandidateSource, Replica, Wanted } from './judgement.ts';
import type { ImageInForce } from './update-memory.ts';
import { replicaNumber } from './lookup.ts';
import { wantedFor } from './wanted.ts';
import { shortId } from './engine-names.ts';

export function replicaOf(
  context: PlanContext,
  service: DesiredService,
  container: DesiredContainer,
): Replica {
  const known = context.replicas.get(container);
  if (known !== undefined) return known;
  const judged = judge(context, service, container);
  context.replicas.set(container, judged);
  return judged;
}

/** The replica that a container stands for by its labels, of whatever stack; `undefined`: the file does not want it any more. */
export function replicaOfContainer(context: PlanContext, container: ObservedContainer): Replica | undefined {
  const service = context.lookup.service(container.labels[label.service] ?? '');
  const wanted = service?.containers.find(({ replica }) => replica === replicaNumber(container));
  return service && wanted && replicaOf(context, service, wanted);
}

function judge(context: PlanContext, service: DesiredService, container: DesiredContainer): Replica {
  const all = context.lookup.containersOf(service.name, container.replica);
  const misfits = all.map((candidate) => misfit(context, service, container, candidate));
  const fitting = all.filter((_, index) => misfits[index] === undefined);
  const current = fitting.toSorted(bestFirst(container.name))[0];
  const outdated = all.filter((candidate) => candidate !== current).toSorted(bestFirst(container.name));
  const [first] = outdated;
  return {
    service,
    container,
    current,
    outdated,
    drift: first === undefined ? undefined : (misfits[all.indexOf(first)] ?? 'it is there twice'),
  };
}

/** Why a container cannot serve as the wanted one; `undefined`: it can. */
function misfit(
  context: PlanContext,
  service: DesiredService,
  wanted: DesiredContainer,
  candidate: ObservedContainer,
): string | undefined {
  const requested = context.memory.recreate[candidate.id];
  if (requested !== undefined) return requested.reason;
  if (candidate.state === 'dead') return 'the engine could not remove it completely (state dead)';
  if (candidate.labels[label.applianceId] !== context.desired.applianceId) {
    return 'it carries a former id of this appliance';
  }
  const target = wantedFor(context, service, wanted);
  if (target.container !== undefined)
    return target.container === candidate.id ? undefined : takenBack(context, wanted);
  const hash = candidate.labels[label.configHash] ?? '';
  if (hash !== target.configHash) return changedConfiguration(context, hash, wanted);
  const { memory } = context;
  const wrong = wrongImage(memory.images[wanted.name], service, target, candidate);
  return wrong && (memory.replacements[wanted.name]?.cause ?? wrong);
}

function wrongImage(
  inForce: ImageInForce | undefined,
  service: DesiredService,
  target: Wanted,
  candidate: ObservedContainer,
): string | undefined {
  const { image } = target;
  if (image === undefined || image.image === candidate.imageId) return undefined;
  if (isChosen(target, 'rollback')) {
    return `an operator goes back to ${shortId(image.image)} from ${shortId(candidate.imageId)}`;
  }
  return isChosen(target, 'registry')
    ? `newer image ${shortId(image.digest ?? image.image)} instead of ${shortId(inForce?.digest ?? candidate.imageId)}`
    : `wrong image: it runs ${shortId(candidate.imageId)}, ${service.image} is ${shortId(image.image)}`;
}

function isChosen({ newer }: Wanted, source: CandidateSource): boolean {
  return newer?.verdict.kind === 'go' && newer.candidate.source === source;
}

function takenBack({ memory }: PlanContext, { name }: DesiredContainer): string {
  const failure = memory.replacements[name]?.failure;
  return failure === undefined ? 'it was taken back' : `it is taken back: ${failure}`;
}

function changedConfiguration(context: PlanContext, hash: string, wanted: DesiredContainer): string {
  const before = context.memory.specs[hash];
  if (before === undefined) return 'its configuration changed (what it was made from is not recorded)';
  const lines = difference(before, wanted.fingerprint);
  return lines.length === 0
    ? 'its configuration changed'
    : `configuration changed: ${renderDifference(lines)}`;
}

/** Running before stopped, the right name before another, newer before older. */
export function bestFirst(name: string): (a: ObservedContainer, b: ObservedContainer) => number {
  const rank = (container: ObservedContainer): number =>
    (container.state === 'running' ? 0 : 2) + (container.name === name ? 0 : 1);
  return (a, b) => rank(a) - rank(b) || b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id);
}
