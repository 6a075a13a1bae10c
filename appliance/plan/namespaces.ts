/** Containers that live in a namespace of another (`network_mode: service:x`, `pid`, `ipc`): it dies with the other's run. */

import type { ContainerCreate } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { PlanContext } from './context.ts';

const PREFIX = 'container:';

/** Names (or ids) of the containers whose namespaces it shares. */
export function namespaceOwners({ HostConfig }: ContainerCreate): readonly string[] {
  return [HostConfig['NetworkMode'], HostConfig['IpcMode'], HostConfig['PidMode']]
    .filter((mode) => typeof mode === 'string')
    .filter((mode) => mode.startsWith(PREFIX))
    .map((mode) => mode.slice(PREFIX.length));
}

/**
 * Why it must be started again: an owner began a new run after it did, so that it sits in a namespace that nobody is in
 * any more. The engine does not mend that (Docker Engine joins namespaces at start only).
 */
export function lostNamespace(
  context: PlanContext,
  create: ContainerCreate,
  current: ObservedContainer,
): string | undefined {
  const owner = namespaceOwners(create)
    .map((name) => context.observed.containers.find((other) => other.name === name || other.id === name))
    .find((other) => other !== undefined && isLater(other, current));
  return owner === undefined ? undefined : `${owner.name}, whose namespace it shares, was started after it`;
}

function isLater(owner: ObservedContainer, current: ObservedContainer): boolean {
  return owner.state === 'running' && Date.parse(owner.startedAt) > Date.parse(current.startedAt);
}
