/** The steps that make a container: image, files, networks and volumes first, then the container under a free name. */

import type { ContainerCreate } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf, waitFor } from './context.ts';
import type { Replica } from './current.ts';
import { planImage } from './images.ts';
import { freeName } from './pass.ts';
import type { Pass } from './pass.ts';

/** `undefined`: it cannot be created now, and a wait says why. */
export function planCreate(
  pass: Pass,
  replica: Replica,
  reason: string,
): { id: number; name: string } | undefined {
  const { service, container } = replica;
  const subject = { subject: subjectOf(service, container), service: service.name };
  const image = planImage(pass, service, true, pass.images);
  const name = nameFor(pass, replica);
  if (!image.usable || name === undefined) return undefined;
  const parts = [...partsOf(pass, container.create), ...referencedContainers(pass, container.create)];
  if (parts.some((part) => part === 'missing')) {
    waitFor(pass, subject, 'dependency', 'a network, volume or container that it needs is missing');
    return undefined;
  }
  const files = planFiles(pass, replica);
  const id = pass.draft.step({
    ...subject,
    kind: 'create-container',
    about: container.name,
    reason,
    after: [image.after, files, ...parts.filter((part) => part !== 'missing')],
    args: {
      name,
      create: container.create,
      ...(service.platform === undefined ? {} : { platform: service.platform }),
      keepVolumes: anonymousVolumes(pass, replica),
    },
    input: container.configHash,
  });
  if (id === undefined) return undefined;
  pass.creates.set(container.name, id);
  return { id, name };
}

/** The final name when it is free, a temporary one while the predecessor holds it; `undefined`: a foreign container has it. */
function nameFor(pass: Pass, replica: Replica): string | undefined {
  const { service, container } = replica;
  const foreign = pass.observed.foreign.find((candidate) => candidate.name === container.name);
  if (foreign !== undefined) {
    const subject = { subject: subjectOf(service, container), service: service.name };
    const holder = `a container that the appliance did not create (${foreign.id.slice(0, 12)})`;
    waitFor(pass, subject, 'name-taken', `the name ${container.name} is held by ${holder}`);
    return undefined;
  }
  const held = pass.observed.containers.some((candidate) => candidate.name === container.name);
  return held ? freeName(pass, `${container.name}.${container.configHash.slice(0, 8)}`) : container.name;
}

type Part = number | undefined | 'missing';

function partsOf(pass: Pass, create: ContainerCreate): readonly Part[] {
  const networks = Object.keys(create.NetworkingConfig.EndpointsConfig).map((name) =>
    pass.networks.get(name),
  );
  const volumes = pass.desired.volumes
    .filter((volume) => mentionsVolume(create, volume.name))
    .map((volume) => pass.volumes.get(volume.name));
  return [...networks, ...volumes].map((part) => {
    if (part === undefined) return undefined;
    return part.usable ? part.after : 'missing';
  });
}

function mentionsVolume(create: ContainerCreate, volume: string): boolean {
  const { Binds: binds, Mounts: mounts } = create.HostConfig;
  const bound = Array.isArray(binds) && binds.some((bind) => String(bind).startsWith(`${volume}:`));
  return bound || (Array.isArray(mounts) && mounts.some((mount) => sourceOf(mount) === volume));
}

function sourceOf(mount: unknown): unknown {
  return typeof mount === 'object' && mount !== null && 'Source' in mount ? mount.Source : undefined;
}

/** Containers that the engine looks up at create: their namespaces or volumes are shared. */
function referencedContainers(pass: Pass, create: ContainerCreate): readonly Part[] {
  const { NetworkMode, IpcMode, PidMode, VolumesFrom, Links } = create.HostConfig;
  const modes = [NetworkMode, IpcMode, PidMode].map(String).filter((mode) => mode.startsWith('container:'));
  const names = [
    ...modes.map((mode) => mode.slice('container:'.length)),
    ...[VolumesFrom, Links]
      .flatMap((list) => (Array.isArray(list) ? list : []))
      .map((item) => String(item).split(':')[0] ?? ''),
  ];
  const known = [...pass.observed.containers, ...pass.observed.foreign];
  return names.map((name) => {
    if (known.some((container) => container.name === name || container.id === name)) return undefined;
    return pass.creates.get(name) ?? 'missing';
  });
}

function planFiles(pass: Pass, { service, container }: Replica): number | undefined {
  const missing = container.files.filter((file) => !pass.observed.files.includes(file.path));
  if (missing.length === 0) return undefined;
  return pass.draft.step({
    kind: 'write-files',
    about: container.name,
    subject: subjectOf(service, container),
    service: service.name,
    reason: `its configs and secrets (${missing.length}) are not on the host yet`,
    after: [],
    args: { files: missing },
    input: container.configHash,
  });
}

/** Volumes without a name of the container that is replaced, for the same places in the new one. */
function anonymousVolumes(pass: Pass, replica: Replica): readonly { name: string; target: string }[] {
  const predecessor: ObservedContainer | undefined = replica.outdated[0];
  const image = pass.observed.images[replica.service.image];
  if (predecessor === undefined || image === undefined) return [];
  const mounted = JSON.stringify([
    replica.container.create.HostConfig,
    replica.container.create['Volumes'] ?? {},
  ]);
  return predecessor.mounts.flatMap((mount) => {
    const anonymous =
      mount.type === 'volume' && mount.name !== undefined && /^[0-9a-f]{64}$/.test(mount.name);
    const wanted = image.volumes.includes(mount.target) && !mounted.includes(`"${mount.target}"`);
    return anonymous && wanted && mount.name !== undefined
      ? [{ name: mount.name, target: mount.target }]
      : [];
  });
}
