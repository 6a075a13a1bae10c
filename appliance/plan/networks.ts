/** Networks and volumes: created when missing, never guessed, and nothing foreign is touched. */

import type { DesiredNetwork, DesiredVolume } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { NetworkDetails, ObservedContainer } from '../observe/observed.ts';
import type { PlanContext } from './context.ts';
import { waitFor } from './context.ts';

export interface Availability {
  readonly usable: boolean;
  readonly after: number | undefined;
}

const USABLE: Availability = { usable: true, after: undefined };
const BLOCKED: Availability = { usable: false, after: undefined };

/** By the engine's name of the network. */
export function planNetworks(context: PlanContext): ReadonlyMap<string, Availability> {
  return new Map(
    context.desired.networks.map((network) => [network.name, planNetwork(context, network)] as const),
  );
}

function planNetwork(context: PlanContext, network: DesiredNetwork): Availability {
  const subject = { subject: `network ${network.name}` };
  const found = context.observed.networks.find((candidate) => candidate.name === network.name);
  if (network.external || network.create === undefined) {
    if (found !== undefined) return USABLE;
    waitFor(context, subject, 'network-missing', 'it is external and does not exist');
    return BLOCKED;
  }
  if (found === undefined) return createNetwork(context, network, network.create, []);
  if (!isOurs(context, found.labels)) {
    waitFor(
      context,
      subject,
      'network-foreign',
      'a network of this name exists that the appliance did not create',
    );
    return BLOCKED;
  }
  if (found.labels[label.configHash] === network.configHash) return USABLE;
  return recreateNetwork(context, network, network.create, found);
}

function createNetwork(
  context: PlanContext,
  network: DesiredNetwork,
  body: NonNullable<DesiredNetwork['create']>,
  after: readonly (number | undefined)[],
): Availability {
  const id = context.draft.step({
    kind: 'create-network',
    about: network.name,
    subject: `network ${network.name}`,
    reason: after.length === 0 ? 'not found' : 'configuration changed',
    after,
    args: { name: network.name, body },
    input: network.configHash,
  });
  return id === undefined ? BLOCKED : { usable: true, after: id };
}

/** A network cannot be changed: everything of ours leaves it, it is removed and made anew. */
function recreateNetwork(
  context: PlanContext,
  network: DesiredNetwork,
  body: NonNullable<DesiredNetwork['create']>,
  found: NetworkDetails,
): Availability {
  const attached = context.observed.containers.filter(
    (container) => container.networks[network.name] !== undefined,
  );
  const reason = `network ${network.name} changed and must be made anew`;
  const left = attached.map((container) => leaveNetwork(context, container, network.name, reason));
  if (left.includes(undefined)) return BLOCKED;
  const removed = removeNetwork(context, found, 'configuration changed', left);
  return removed === undefined ? BLOCKED : createNetwork(context, network, body, [removed]);
}

function leaveNetwork(
  context: PlanContext,
  container: ObservedContainer,
  network: string,
  reason: string,
): number | undefined {
  const service = container.labels[label.service] ?? container.name;
  const common = { subject: `service ${service}`, service, reason, input: network };
  const stopped =
    container.state === 'running'
      ? context.draft.step({
          ...common,
          kind: 'stop-container',
          about: container.id,
          after: [],
          args: stopArguments(context, container),
        })
      : undefined;
  if (container.state === 'running' && stopped === undefined) return undefined;
  return context.draft.step({
    ...common,
    kind: 'disconnect-network',
    about: `${container.id} ${network}`,
    after: [stopped],
    args: { container: container.id, network },
  });
}

export function removeNetwork(
  context: PlanContext,
  network: NetworkDetails,
  reason: string,
  after: readonly (number | undefined)[],
): number | undefined {
  return context.draft.step({
    kind: 'remove-network',
    about: network.name,
    subject: `network ${network.name}`,
    reason,
    after,
    args: { network: network.id, name: network.name },
    input: network.id,
  });
}

/** By the engine's name of the volume. A volume is never removed: it holds data. */
export function planVolumes(context: PlanContext): ReadonlyMap<string, Availability> {
  return new Map(
    context.desired.volumes.map((volume) => [volume.name, planVolume(context, volume)] as const),
  );
}

function planVolume(context: PlanContext, volume: DesiredVolume): Availability {
  const subject = { subject: `volume ${volume.name}` };
  const found = context.observed.volumes.find((candidate) => candidate.name === volume.name);
  if (found !== undefined) {
    const differs = isOurs(context, found.labels) && found.labels[label.configHash] !== volume.configHash;
    if (differs && !volume.external) {
      waitFor(
        context,
        subject,
        'volume-differs',
        'its configuration changed, but making it anew would lose its data',
      );
    }
    return USABLE;
  }
  if (volume.external || volume.create === undefined) {
    waitFor(context, subject, 'volume-missing', 'it is external and does not exist');
    return BLOCKED;
  }
  const id = context.draft.step({
    kind: 'create-volume',
    about: volume.name,
    ...subject,
    reason: 'not found',
    after: [],
    args: { name: volume.name, body: volume.create },
    input: volume.configHash,
  });
  return id === undefined ? BLOCKED : { usable: true, after: id };
}

export function isOurs(context: PlanContext, labels: Readonly<Record<string, string>>): boolean {
  return labels[label.applianceId] === context.desired.applianceId;
}

/** The service's own grace period and signal; the engine's default of 10 s for what is not in the stack any more. */
export function stopArguments(
  context: PlanContext,
  container: ObservedContainer,
): { container: string; graceMs: number; stopSignal?: string } {
  const name = container.labels[label.service];
  const service = context.desired.services.find((candidate) => candidate.name === name);
  return {
    container: container.id,
    graceMs: service?.stopGracePeriodMs ?? 10_000,
    ...(service?.stopSignal === undefined ? {} : { stopSignal: service.stopSignal }),
  };
}
