/** Names of containers, as docker compose v2 gives them. */

import type { ServiceModel } from './compose/model.ts';
import type { BuildContext } from './context.ts';

/** `container_name`, else `<stack>-<service>-<replica>`; replicas count from 1. */
export function containerName(stack: string, service: ServiceModel, replica: number): string {
  return service.containerName ?? `${stack}-${service.name}-${replica}`;
}

/** One a replica, in order. */
export function containerNames(stack: string, service: ServiceModel): readonly string[] {
  return Array.from({ length: service.replicas }, (_, index) => containerName(stack, service, index + 1));
}

/**
 * The container that `service:NAME` means in `network_mode`, `pid`, `ipc` and `volumes_from`: the first replica.
 * A service that the stack does not have (the reader refuses those) gives the name that it would have.
 */
export function firstContainerOf(context: BuildContext, serviceName: string): string {
  const service = context.byName.get(serviceName);
  return service === undefined
    ? `${context.stack.name}-${serviceName}-1`
    : containerName(context.stack.name, service, 1);
}

/** `pid:` and `ipc:` as the engine takes them: `service:NAME` becomes `container:CONTAINER`. */
export function namespaceMode(context: BuildContext, mode: string | undefined): string | undefined {
  const prefix = 'service:';
  return mode?.startsWith(prefix) === true
    ? `container:${firstContainerOf(context, mode.slice(prefix.length))}`
    : mode;
}
