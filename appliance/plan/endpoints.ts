/** The networks of a container that exists, as the file wants them. */

import type { DesiredContainer, JsonObject } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf } from './context.ts';
import type { After } from './context.ts';
import type { Replica } from './judgement.ts';
import { isOurs } from './networks.ts';
import type { Pass } from './pass.ts';

interface EndpointOptions {
  /** Nobody is to find it yet. */
  readonly isQuiet?: boolean;
}

/** Without the names under which others look for the service. */
export function quietEndpoint(endpoint: JsonObject): JsonObject {
  const { Aliases: _, ...rest } = endpoint;
  return rest;
}

function missingName(
  current: Pick<ObservedContainer, 'endpoints'>,
  network: string,
  { Aliases: wanted }: JsonObject,
): string | undefined {
  const { aliases = [] } = current.endpoints[network] ?? {};
  const missing = (Array.isArray(wanted) ? wanted.map(String) : []).filter((name) => !aliases.includes(name));
  return missing.length === 0 ? undefined : `not known as ${missing.join(', ')} on network ${network} yet`;
}

/** It is found under every name that the file gives it. */
export function hasAllNames(
  { create }: Pick<DesiredContainer, 'create'>,
  current: Pick<ObservedContainer, 'networks' | 'endpoints'>,
): boolean {
  return Object.entries(create.NetworkingConfig.EndpointsConfig).every(
    ([network, endpoint]) =>
      current.networks[network] !== undefined && missingName(current, network, endpoint) === undefined,
  );
}

/**
 * The steps that put the container on its networks as the file wants them, for what comes after them. One that was made quiet, to be
 * proven beside its predecessor, gets its names as soon as it is to be found, whatever has become of that predecessor.
 */
export function planEndpoints(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  { isQuiet = false }: EndpointOptions = {},
): readonly After[] {
  const wanted = replica.container.create.NetworkingConfig.EndpointsConfig;
  const after = Object.entries(wanted).map(([network, endpoint]) => {
    const available = pass.networks.get(network);
    const problem =
      endpointProblem(pass, current, network) ??
      (isQuiet ? undefined : missingName(current, network, endpoint));
    return available === 'later' || problem === undefined
      ? available
      : reconnect(pass, replica, current, network, isQuiet ? quietEndpoint(endpoint) : endpoint, problem);
  });
  return [...after, ...strayEndpoints(pass, replica, current)];
}

/** Why the container is not on the network as it should be. */
function endpointProblem(pass: Pass, current: ObservedContainer, network: string): string | undefined {
  const attachedTo = current.networks[network];
  if (attachedTo === undefined) return `not connected to network ${network}`;
  const actual = pass.lookup.network(network)?.id;
  const stale = attachedTo !== '' && actual !== undefined && attachedTo !== actual;
  return stale ? `connected to a network ${network} that no longer exists` : undefined;
}

function reconnect(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  network: string,
  endpoint: JsonObject,
  reason: string,
): After {
  const common = {
    subject: subjectOf(replica.service, replica.container),
    service: replica.service.name,
    about: `${current.id} ${network}`,
    reason,
  };
  const left =
    current.networks[network] === undefined
      ? undefined
      : pass.draft.step({
          ...common,
          kind: 'disconnect-network',
          after: [],
          args: { container: current.id, network },
          input: network,
        });
  return pass.draft.step({
    ...common,
    kind: 'connect-network',
    after: [pass.networks.get(network), left],
    args: { container: current.id, network, endpoint },
    input: replica.container.configHash,
  });
}

/** Networks that the file does not name and that are ours, or that would keep it from starting. */
function strayEndpoints(pass: Pass, replica: Replica, current: ObservedContainer): readonly After[] {
  const wanted = replica.container.create.NetworkingConfig.EndpointsConfig;
  return Object.keys(current.networks)
    .filter((name) => wanted[name] === undefined)
    .map((name) => {
      const reason = strayReason(pass, current, name);
      if (reason === undefined) return undefined;
      return pass.draft.step({
        kind: 'disconnect-network',
        about: `${current.id} ${name}`,
        subject: subjectOf(replica.service, replica.container),
        service: replica.service.name,
        reason,
        after: [],
        args: { container: current.id, network: name },
        input: name,
      });
    });
}

/** A foreign network that is there is somebody's decision and stays; the engine starts nothing on one that is gone. */
function strayReason(pass: Pass, current: ObservedContainer, name: string): string | undefined {
  const network = pass.lookup.network(name);
  if (network !== undefined && isOurs(pass, network.labels)) {
    return `connected to network ${name}, which the file does not name`;
  }
  const attachedTo = current.networks[name] ?? '';
  const gone = network === undefined || (attachedTo !== '' && attachedTo !== network.id);
  return gone && current.state !== 'running'
    ? `connected to a network ${name} that no longer exists`
    : undefined;
}
