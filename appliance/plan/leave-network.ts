/** Everything of ours leaves the networks that are made anew: stopped as an operator's stop would stop it, dependents first, then disconnected. */

import { label } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { After, PlanContext } from './context.ts';
import { replicaOfContainer } from './current.ts';
import { planBareStop, planStop } from './stop.ts';

/** By network: what its removal comes after. All at once, because dependents may be on another network than what they depend on. */
export function leaveNetworks(
  context: PlanContext,
  networks: readonly string[],
): ReadonlyMap<string, readonly After[]> {
  const left = new Map<string, After[]>(networks.map((network) => [network, []]));
  /** Service -> the stops of its containers. */
  const stops = new Map<string, After[]>();
  const before = stopsBefore(context, stops);
  for (const container of dependentsFirst(context)) {
    const attached = networks.filter((network) => container.networks[network] !== undefined);
    const [first] = attached;
    if (first === undefined) continue;
    const service = serviceOf(container);
    let stopped: After;
    if (container.state === 'running') {
      stopped = stop(context, container, reasonOf(first), before(service));
      stops.set(service, [...(stops.get(service) ?? []), stopped]);
    }
    for (const network of attached) left.get(network)?.push(disconnect(context, container, network, stopped));
  }
  return left;
}

function reasonOf(network: string): string {
  return `network ${network} changed and must be made anew`;
}

function disconnect(
  context: PlanContext,
  container: ObservedContainer,
  network: string,
  stopped: After,
): After {
  const service = serviceOf(container);
  return context.draft.step({
    kind: 'disconnect-network',
    about: `${container.id} ${network}`,
    subject: `service ${service}`,
    service,
    reason: reasonOf(network),
    after: [stopped],
    args: { container: container.id, network },
    input: network,
  });
}

function serviceOf({ labels, name }: ObservedContainer): string {
  return labels[label.service] ?? name;
}

/** Against the order of the stack; what the stack does not name comes last: nothing depends on it. */
function dependentsFirst({ desired, observed }: PlanContext): readonly ObservedContainer[] {
  const rank = new Map(desired.services.map(({ name }, index) => [name, index]));
  const rankOf = (container: ObservedContainer): number => rank.get(serviceOf(container)) ?? -1;
  return observed.containers.toSorted((a, b) => rankOf(b) - rankOf(a));
}

/** The stops of all that depends on a service; through dependents that are not on the network too. */
function stopsBefore(
  { lookup }: PlanContext,
  stops: ReadonlyMap<string, readonly After[]>,
): (service: string) => readonly After[] {
  const known = new Map<string, readonly After[]>();
  const before = (service: string): readonly After[] => {
    const found =
      known.get(service) ?? lookup.dependents(service).flatMap(({ name }) => stops.get(name) ?? before(name));
    const once = [...new Set(found)];
    known.set(service, once);
    return once;
  };
  return before;
}

function stop(
  context: PlanContext,
  container: ObservedContainer,
  reason: string,
  after: readonly After[],
): After {
  const replica = replicaOfContainer(context, container);
  if (replica !== undefined) return planStop(context, replica, container, reason, { after });
  const service = serviceOf(container);
  return planBareStop(context, { subject: `service ${service}`, service }, container, reason, after);
}
