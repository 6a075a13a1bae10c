/** Answers that every planner needs again and again, prepared once a pass: planning stays linear in the stack. */

import type { Desired, DesiredService } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { NetworkDetails, Observed, ObservedContainer, VolumeDetails } from '../observe/observed.ts';
import type { Memory } from './memory.ts';

export interface Lookup {
  readonly service: (name: string) => DesiredService | undefined;
  readonly network: (name: string) => NetworkDetails | undefined;
  readonly volume: (name: string) => VolumeDetails | undefined;
  /** Containers of this appliance that carry the service's name and this replica's number, in this stack. */
  readonly containersOf: (service: string, replica: number) => readonly ObservedContainer[];
  /** Who has a container name: one of ours, somebody else, or nobody. */
  readonly nameHolder: (name: string) => NameHolder | undefined;
  /** Services that depend on the named one. */
  readonly dependents: (service: string) => readonly DesiredService[];
  /** A step for this service failed and waits for its retry. */
  readonly isFailing: (service: string) => boolean;
  /** Something is in quarantine: mostly nothing is, and no key has to be made to find that out. */
  readonly isAnyRefused: boolean;
}

export interface NameHolder {
  readonly id: string;
  readonly foreign: boolean;
}

export function prepareLookup(desired: Desired, observed: Observed, memory: Memory): Lookup {
  const services = new Map(desired.services.map((service) => [service.name, service]));
  const networks = new Map(observed.networks.map((network) => [network.name, network]));
  const volumes = new Map(observed.volumes.map((volume) => [volume.name, volume]));
  const replicas = containersByReplica(desired.stack, observed.containers);
  const holders = new Map<string, NameHolder>([
    ...observed.containers.map(({ id, name }) => [name, { id, foreign: false }] as const),
    ...observed.foreign.map(({ id, name }) => [name, { id, foreign: true }] as const),
  ]);
  const dependents = new Map<string, DesiredService[]>();
  for (const service of desired.services) {
    for (const on of service.dependsOn) {
      const known = dependents.get(on.service);
      if (known === undefined) dependents.set(on.service, [service]);
      else known.push(service);
    }
  }
  const failing = new Set(Object.values(memory.failures).map((failure) => failure.service));
  return {
    service: (name) => services.get(name),
    network: (name) => networks.get(name),
    volume: (name) => volumes.get(name),
    containersOf: (service, replica) => replicas.get(replicaKey(service, replica)) ?? [],
    nameHolder: (name) => holders.get(name),
    dependents: (service) => dependents.get(service) ?? [],
    isFailing: (service) => failing.has(service),
    isAnyRefused: Object.keys(memory.quarantine).length > 0,
  };
}

/** Key: `replicaKey`. Within one replica in the order in which they were observed. */
export function containersByReplica(
  stack: string,
  containers: readonly ObservedContainer[],
): ReadonlyMap<string, readonly ObservedContainer[]> {
  const found = new Map<string, ObservedContainer[]>();
  for (const container of containers) {
    if (container.labels[label.stack] !== stack) continue;
    const key = replicaKey(container.labels[label.service] ?? '', replicaNumber(container));
    const known = found.get(key);
    if (known === undefined) found.set(key, [container]);
    else known.push(container);
  }
  return found;
}

export function replicaKey(service: string, replica: number): string {
  return `${service}/${replica}`;
}

export function replicaNumber(container: Pick<ObservedContainer, 'labels'>): number {
  return Number(container.labels[label.replica] ?? '1');
}
