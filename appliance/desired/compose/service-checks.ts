/** What must hold between the keys of one service. */

import type { Place } from './decode.ts';
import { child, fail } from './decode.ts';
import type { DependencyModel, NetworkModeModel } from './model.ts';
import { entryValue } from './node.ts';
import type { MapNode } from './node.ts';
import type { ServiceDraft } from './service-draft.ts';

/** Labels with these beginnings are how the appliance (or docker compose) knows its containers. */
const reservedLabels = ['io.applianced.', 'com.docker.compose.'];

export function checkDraft(draft: ServiceDraft, map: MapNode, place: Place): void {
  checkNetworks(draft, map, place);
  checkReplicas(draft, map, place);
  checkResources(draft, map, place);
  checkLabels(draft, map, place);
}

function checkNetworks(
  { networkMode, attachments, ports, links }: ServiceDraft,
  map: MapNode,
  place: Place,
): void {
  if (networkMode === undefined) return;
  const at = entryValue(map, 'network_mode') ?? map;
  const modePlace = child(place, 'network_mode');
  if (attachments !== undefined) fail(at, modePlace, 'cannot stand beside "networks"', 'keep one of the two');
  if (networkMode.kind === 'bridge') return;
  if (ports !== undefined && ports.length > 0) checkPorts(networkMode.kind, map, place);
  if (links !== undefined && links.length > 0) {
    fail(entryValue(map, 'links') ?? map, child(place, 'links'), 'cannot stand beside this "network_mode"');
  }
}

function checkPorts(kind: NetworkModeModel['kind'], map: MapNode, place: Place): void {
  const at = entryValue(map, 'ports') ?? map;
  const portsPlace = child(place, 'ports');
  if (kind === 'service' || kind === 'container') {
    const reason = 'cannot be published: the service shares the network of another container';
    fail(at, portsPlace, reason, 'publish them there');
    return;
  }
  place.report.note(at.position, portsPlace.path, `has no effect with "network_mode: ${kind}"`);
}

function checkReplicas({ scale, deploy, containerName }: ServiceDraft, map: MapNode, place: Place): void {
  if (scale !== undefined && deploy?.replicas !== undefined && scale !== deploy.replicas) {
    fail(
      entryValue(map, 'scale') ?? map,
      child(place, 'scale'),
      'differs from "deploy.replicas"',
      'keep one of the two',
    );
  }
  if (containerName !== undefined && (scale ?? deploy?.replicas ?? 1) > 1) {
    const at = entryValue(map, 'container_name') ?? map;
    fail(
      at,
      child(place, 'container_name'),
      'several replicas cannot have one name',
      'remove it, or run one replica',
    );
  }
}

const sameMeaning = [
  ['cpus', 'nanoCpus', 'deploy.resources.limits.cpus'],
  ['mem_limit', 'memoryBytes', 'deploy.resources.limits.memory'],
  ['mem_reservation', 'memoryReservationBytes', 'deploy.resources.reservations.memory'],
  ['pids_limit', 'pidsLimit', 'deploy.resources.limits.pids'],
] as const;

function checkResources({ resources = {}, deploy }: ServiceDraft, map: MapNode, place: Place): void {
  for (const [key, field, other] of sameMeaning) {
    const [own, deployed] = [resources[field], deploy?.resources[field]];
    if (own === undefined || deployed === undefined || own === deployed) continue;
    fail(entryValue(map, key) ?? map, child(place, key), `differs from "${other}"`, 'keep one of the two');
  }
}

function checkLabels({ labels = {} }: ServiceDraft, map: MapNode, place: Place): void {
  for (const label of Object.keys(labels)) {
    const reserved = reservedLabels.find((prefix) => label.startsWith(prefix));
    if (reserved === undefined) continue;
    fail(
      entryValue(map, 'labels') ?? map,
      child(place, 'labels'),
      `labels that begin with ${reserved} are reserved`,
    );
  }
}

/** `links`, `volumes_from` and shared namespaces need the other service to run first (compose-go, `Normalize`). */
export function implicitDependencies(draft: ServiceDraft): readonly DependencyModel[] {
  const explicit = new Set((draft.dependsOn ?? []).map(({ service }) => service));
  const implied = new Map<string, boolean>();
  for (const { from } of draft.volumesFrom ?? []) if ('service' in from) implied.set(from.service, false);
  for (const { service } of draft.links ?? []) implied.set(service, true);
  if (draft.networkMode?.kind === 'service') implied.set(draft.networkMode.service, true);
  for (const namespace of [draft.pid, draft.ipc, draft.uts]) {
    if (namespace?.startsWith('service:')) implied.set(namespace.slice('service:'.length), true);
  }
  return [...implied]
    .filter(([service]) => !explicit.has(service))
    .map(([service, restart]) => ({ service, condition: 'service_started', restart, required: true }));
}
