/** What the appliance made and the stack no longer names: stopped, then removed; networks too, volumes never. */

import { label } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { After, PlanContext } from './context.ts';
import { replicaNumber } from './lookup.ts';
import { isOurs, removeNetwork } from './networks.ts';
import type { Pass } from './pass.ts';
import { isRemoved } from './removal.ts';
import { isUp, planBareStop, planRemove } from './stop.ts';

const BY_OPERATOR = 'an operator removes the stack';

function orphansOf(context: PlanContext): readonly ObservedContainer[] {
  return context.observed.containers.filter((container) => !isWanted(context, container));
}

function isWanted(context: PlanContext, container: ObservedContainer): boolean {
  if (container.labels[label.stack] !== context.desired.stack) return false;
  const service = context.lookup.service(container.labels[label.service] ?? '');
  const replica = replicaNumber(container);
  return service?.containers.some((wanted) => wanted.replica === replica) ?? false;
}

export function planOrphans(pass: Pass): void {
  const removals = orphansOf(pass).map((orphan) => planOrphan(pass, orphan));
  const wanted = new Set(pass.desired.networks.map((network) => network.name));
  for (const network of pass.observed.networks) {
    if (!isOurs(pass, network.labels) || wanted.has(network.name)) continue;
    const used = pass.observed.containers.filter(
      (container) => container.networks[network.name] !== undefined,
    );
    if (used.every((container) => !isWanted(pass, container))) {
      removeNetwork(
        pass,
        network,
        isRemoved(pass.memory) ? BY_OPERATOR : 'the stack no longer names it',
        removals,
      );
    }
  }
}

function planOrphan(pass: Pass, orphan: ObservedContainer): After {
  const stack = orphan.labels[label.stack] ?? '';
  const where = stack === pass.desired.stack ? 'the stack' : `the present stack (it belongs to ${stack})`;
  const reason = isRemoved(pass.memory) ? BY_OPERATOR : `no service of ${where} wants it`;
  const subject = { subject: `container ${orphan.name}` };
  if (!isUp(orphan)) return planRemove(pass, subject, orphan, reason);
  const stopped = planBareStop(pass, subject, orphan, reason);
  if (stopped !== 'later') pass.orphanStops.push(stopped);
  return planRemove(pass, subject, orphan, reason, [stopped]);
}
