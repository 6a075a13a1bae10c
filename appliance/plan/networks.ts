/** Networks and volumes: created when missing, never guessed, and nothing foreign is touched. */

import type { DesiredNetwork, DesiredVolume } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { NetworkDetails } from '../observe/observed.ts';
import type { After, PlanContext } from './context.ts';
import { waitFor } from './context.ts';
import { leaveNetworks } from './leave-network.ts';
import { endOfDelay } from './retry.ts';
import type { WaitingFor } from './step.ts';

/** What the use of each network comes after, by the engine's name; `later`: it cannot be used now. */
export function planNetworks(context: PlanContext): ReadonlyMap<string, After> {
  const { networks } = context.desired;
  const changed = networks.filter((network) => isMadeAnew(context, network)).map(({ name }) => name);
  const left = changed.length === 0 ? undefined : leaveNetworks(context, changed);
  return new Map(
    networks.map(
      (network) => [network.name, planNetwork(context, network, left?.get(network.name))] as const,
    ),
  );
}

function isMadeAnew(context: PlanContext, network: DesiredNetwork): boolean {
  const found = context.lookup.network(network.name);
  if (network.create === undefined || found === undefined || !isOurs(context, found.labels)) return false;
  return hasChanged(context, network, found) && whyKept(context, network, found) === undefined;
}

function hasChanged({ desired }: PlanContext, network: DesiredNetwork, { labels }: NetworkDetails): boolean {
  return labels[label.applianceId] !== desired.applianceId || labels[label.configHash] !== network.configHash;
}

/** `left`: the steps after which nothing of ours is on the network, which is then made anew. */
function planNetwork(
  context: PlanContext,
  network: DesiredNetwork,
  left: readonly After[] | undefined,
): After {
  const subject = { subject: `network ${network.name}` };
  const found = context.lookup.network(network.name);
  if (network.external || network.create === undefined) {
    if (found !== undefined) return undefined;
    waitFor(context, subject, 'network-missing', 'it is external and does not exist');
    return 'later';
  }
  if (found === undefined) return createNetwork(context, network, network.create, []);
  if (!isOurs(context, found.labels)) {
    waitFor(
      context,
      subject,
      'network-foreign',
      'a network of this name exists that the appliance did not create',
    );
    return 'later';
  }
  if (!hasChanged(context, network, found)) return undefined;
  if (left !== undefined) {
    const removed = removeNetwork(context, found, 'configuration changed', left);
    return createNetwork(context, network, network.create, [removed]);
  }
  const kept = whyKept(context, network, found);
  if (kept !== undefined) context.draft.wait({ subject: `network ${network.name}`, ...kept });
  return undefined;
}

function createNetwork(
  context: PlanContext,
  network: DesiredNetwork,
  body: NonNullable<DesiredNetwork['create']>,
  after: readonly After[],
): After {
  return context.draft.step({
    kind: 'create-network',
    about: network.name,
    subject: `network ${network.name}`,
    reason: after.length === 0 ? 'not found' : 'configuration changed',
    after,
    args: { name: network.name, body },
    input: network.configHash,
  });
}

/** Everything on it has to stop for each attempt, and only an operator can take away what keeps it. */
const REMOVAL_RETRY_MS = 10 * 60_000;

/** Why a changed network is used as it is for now: taking it down would stop services for longer than it must. */
function whyKept(
  context: PlanContext,
  network: DesiredNetwork,
  found: NetworkDetails,
): Omit<WaitingFor, 'subject'> | undefined {
  const missing = network.usedBy
    .map((name) => context.lookup.service(name)?.image ?? '')
    .find((image) => image !== '' && context.observed.images[image] === undefined);
  if (missing !== undefined)
    return { code: 'image', reason: `it changed; first image ${missing} must be here` };
  const key = `remove-network ${network.name}`;
  const failure = context.memory.failures[key];
  if (failure === undefined || failure.input !== found.id) return undefined;
  const until = endOfDelay(failure.at, REMOVAL_RETRY_MS, context.now);
  const reason = `it changed and cannot be removed: ${failure.message}`;
  return until > context.now ? { code: 'retry', reason, key, until } : undefined;
}

export function removeNetwork(
  context: PlanContext,
  network: NetworkDetails,
  reason: string,
  after: readonly After[],
): After {
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

/** As for networks. A volume holds data: it is removed only where an operator named it (`removals`), and then made anew. */
export function planVolumes(
  context: PlanContext,
  removals: ReadonlyMap<string, After>,
): ReadonlyMap<string, After> {
  return new Map(
    context.desired.volumes.map((volume) => [volume.name, planVolume(context, volume, removals)] as const),
  );
}

function planVolume(
  context: PlanContext,
  volume: DesiredVolume,
  removals: ReadonlyMap<string, After>,
): After {
  const subject = { subject: `volume ${volume.name}` };
  const found = context.lookup.volume(volume.name);
  const isRemoved = removals.has(volume.name);
  if (found !== undefined && !isRemoved) {
    const differs = isOurs(context, found.labels) && found.labels[label.configHash] !== volume.configHash;
    if (differs && !volume.external) {
      waitFor(
        context,
        subject,
        'volume-differs',
        'its configuration changed, but making it anew would lose its data',
      );
    }
    return undefined;
  }
  if (volume.external || volume.create === undefined) {
    waitFor(context, subject, 'volume-missing', 'it is external and does not exist');
    return 'later';
  }
  return context.draft.step({
    kind: 'create-volume',
    about: volume.name,
    ...subject,
    reason: isRemoved ? 'an operator wants it empty' : 'not found',
    after: [removals.get(volume.name)],
    args: { name: volume.name, body: volume.create },
    input: volume.configHash,
  });
}

export function isOurs(context: PlanContext, labels: Readonly<Record<string, string>>): boolean {
  const { applianceId, formerApplianceIds } = context.desired;
  const id = labels[label.applianceId];
  return id !== undefined && (id === applianceId || formerApplianceIds.includes(id));
}
