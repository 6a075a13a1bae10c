/** The steps that make a container: image, files, networks and volumes first, then the container under a free name. */

import type { ContainerCreate } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOfReplica, waitFor } from './context.ts';
import type { After } from './context.ts';
import type { Replica } from './judgement.ts';
import { imageForCreate } from './images.ts';
import { quietEndpoint } from './endpoints.ts';
import { namespaceOwners } from './namespaces.ts';
import { freeName } from './pass.ts';
import type { Pass } from './pass.ts';

/** `undefined`: it cannot be created now, and a wait says why. `isQuiet`: nobody is to find it yet (`quietEndpoint`). */
export function planCreate(
  pass: Pass,
  replica: Replica,
  reason: string,
  { isQuiet = false }: { readonly isQuiet?: boolean } = {},
): { id: number; name: string } | undefined {
  const { service, container } = replica;
  const subject = subjectOfReplica(replica);
  const image = imageForCreate(pass, replica);
  const files = planFiles(pass, replica);
  const name = nameFor(pass, replica);
  if (image.after === 'later' || name === undefined) return undefined;
  const parts = [...partsOf(pass, container.create), ...referencedContainers(pass, container.create)];
  if (parts.includes('later')) {
    waitFor(pass, subject, 'dependency', 'a network, volume or container that it needs is missing');
    return undefined;
  }
  const id = pass.draft.step({
    ...subject,
    kind: 'create-container',
    about: container.name,
    reason,
    after: [image.after, files, ...parts],
    args: {
      name,
      create: isQuiet ? quietCreate(container.create) : container.create,
      ...(image.name === container.create.Image ? {} : { image: image.name }),
      ...(service.platform === undefined ? {} : { platform: service.platform }),
      keepVolumes: anonymousVolumes(pass, replica, image.name),
    },
    input: `${container.configHash} ${image.name}`,
  });
  if (id === 'later') return undefined;
  pass.creates.set(container.name, id);
  return { id, name };
}

/** Whether a container that goes could come back; where not, a wait says why. */
export function couldBeMadeAnew(pass: Pass, replica: Replica): boolean {
  const { create } = replica.container;
  const parts = [...partsOf(pass, create), ...referencedContainers(pass, create)];
  return nameFor(pass, replica) !== undefined && !parts.includes('later');
}

function quietCreate(create: ContainerCreate): ContainerCreate {
  const endpoints = Object.entries(create.NetworkingConfig.EndpointsConfig).map(
    ([network, endpoint]) => [network, quietEndpoint(endpoint)] as const,
  );
  return {
    ...create,
    NetworkingConfig: { ...create.NetworkingConfig, EndpointsConfig: Object.fromEntries(endpoints) },
  };
}

/** The final name when it is free, a temporary one while the predecessor holds it; `undefined`: a foreign container has it. */
function nameFor(pass: Pass, replica: Replica): string | undefined {
  const { container } = replica;
  const holder = pass.lookup.nameHolder(container.name);
  if (holder?.foreign === true) {
    const subject = subjectOfReplica(replica);
    const who = `a container that the appliance did not create (${holder.id.slice(0, 12)})`;
    waitFor(pass, subject, 'name-taken', `the name ${container.name} is held by ${who}`);
    return undefined;
  }
  if (holder === undefined) return container.name;
  return freeName(pass, `${container.name}.${container.configHash.slice(0, 8)}`);
}

function partsOf(pass: Pass, create: ContainerCreate): readonly After[] {
  const networks = Object.keys(create.NetworkingConfig.EndpointsConfig).map((name) =>
    pass.networks.get(name),
  );
  const volumes = mountSources(create).map((source) => pass.volumes.get(source));
  return [...networks, ...volumes];
}

/** Names of volumes and paths of the host that it mounts. */
function mountSources(create: ContainerCreate): readonly string[] {
  const { Binds: binds, Mounts: mounts } = create.HostConfig;
  const bound = Array.isArray(binds) ? binds.map((bind) => String(bind).split(':')[0] ?? '') : [];
  return [...bound, ...(Array.isArray(mounts) ? mounts.map((mount) => sourceOf(mount)) : [])];
}

function sourceOf(mount: unknown): string {
  return typeof mount === 'object' && mount !== null && 'Source' in mount ? String(mount.Source) : '';
}

/** Containers that the engine looks up at create: their namespaces or volumes are shared. */
function referencedContainers(pass: Pass, create: ContainerCreate): readonly After[] {
  const { VolumesFrom, Links } = create.HostConfig;
  const names = [
    ...namespaceOwners(create),
    ...[VolumesFrom, Links]
      .flatMap((list) => (Array.isArray(list) ? list : []))
      .map((item) => String(item).split(':')[0] ?? ''),
  ];
  return names.map((name) => (isThere(pass, name) ? undefined : (pass.creates.get(name) ?? 'later')));
}

function isThere({ lookup, observed }: Pass, nameOrId: string): boolean {
  if (lookup.nameHolder(nameOrId) !== undefined) return true;
  return [...observed.containers, ...observed.foreign].some(({ id }) => id === nameOrId);
}

function planFiles(pass: Pass, replica: Replica): After {
  const { container } = replica;
  const missing = container.files.filter((file) => !pass.observed.files.includes(file.path));
  if (missing.length === 0) return undefined;
  return pass.draft.step({
    kind: 'write-files',
    about: container.name,
    ...subjectOfReplica(replica),
    reason: `its configs and secrets (${missing.length}) are not on the host yet`,
    after: [],
    args: { files: missing },
    input: container.configHash,
  });
}

/** Volumes without a name of the container that is replaced, for the same places in the new one. */
function anonymousVolumes(
  pass: Pass,
  replica: Replica,
  image: string,
): readonly { name: string; target: string }[] {
  const predecessor: ObservedContainer | undefined = replica.outdated[0];
  if (predecessor === undefined) return [];
  const declared = pass.observed.images[image]?.volumes ?? [];
  const { own, taken } = volumeTargets(replica.container.create);
  const wanted = new Set([...declared.filter((target) => !taken.has(target)), ...own]);
  return predecessor.mounts.flatMap(({ type, name, target }) =>
    type === 'volume' && name !== undefined && ANONYMOUS.test(name) && wanted.has(target)
      ? [{ name, target }]
      : [],
  );
}

/** The engine names such a volume itself. */
const ANONYMOUS = /^[0-9a-f]{64}$/;

/** `own`: places for which the file asks a volume without a name. `taken`: places where the file mounts something else. */
function volumeTargets(create: ContainerCreate): { own: readonly string[]; taken: ReadonlySet<string> } {
  const { Binds: binds, Mounts: mounts } = create.HostConfig;
  const bound = Array.isArray(binds) ? binds.map((bind) => String(bind).split(':')[1] ?? '') : [];
  const listed = Array.isArray(mounts)
    ? mounts.map((mount) => ({ source: sourceOf(mount), target: targetOf(mount) }))
    : [];
  const nameless = listed.filter((mount) => mount.source === '').map((mount) => mount.target);
  const own = [...Object.keys(create['Volumes'] ?? {}), ...nameless];
  const named = listed.filter((mount) => mount.source !== '').map((mount) => mount.target);
  return { own, taken: new Set([...bound, ...named]) };
}

function targetOf(mount: unknown): string {
  return typeof mount === 'object' && mount !== null && 'Target' in mount ? String(mount.Target) : '';
}
