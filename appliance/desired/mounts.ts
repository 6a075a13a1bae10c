/**
 * `Binds`, `Mounts` and `Tmpfs`, divided as docker compose v2 divides them: a bind that the old `Binds` can say stays
 * there, because only `Binds` create a missing host directory on every engine; everything else is a `Mount`.
 */

import type { ServiceModel } from './compose/model.ts';
import type { MountModel } from './compose/model-parts.ts';
import type { BuildContext } from './context.ts';
import type { JsonObject } from './desired.ts';
import { compact, unlessEmpty, whenTrue } from './json.ts';

/** `source:target:ro,z` for each bind that needs no `Mount`. */
export function bindTexts(service: ServiceModel): readonly string[] {
  return service.volumes.filter((mount) => !needsMount(mount)).map(bindText);
}

/** Bodies of the mounts that the service itself asks for. */
export function mountBodies(context: BuildContext, service: ServiceModel): readonly JsonObject[] {
  return service.volumes.filter(needsMount).map((mount) => mountBody(context, mount));
}

/** `tmpfs: /run:size=1m` -> `{ '/run': 'size=1m' }`. */
export function tmpfsFields(service: ServiceModel): Readonly<Record<string, string>> {
  return Object.fromEntries(
    service.tmpfs.map((text) => {
      const colon = text.indexOf(':');
      return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
    }),
  );
}

/** Read-only bind of a host path that must exist. */
export function readOnlyBind(source: string, target: string): JsonObject {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: true };
}

/** The engine's name of the volume that a mount names; a source that is no key of the stack stays as it is. */
export function volumeSource(context: BuildContext, mount: MountModel): string | undefined {
  if (mount.source === undefined || mount.type !== 'volume') return mount.source;
  return context.stack.volumes[mount.source]?.name ?? mount.source;
}

/** As `requireMountAPI` of docker compose v2: what `Binds` cannot express, or expresses only in part. */
export function needsMount({ type, bind }: MountModel): boolean {
  if (type !== 'bind') return true;
  if (bind === undefined) return false;
  return !bind.createHostPath || bind.propagation !== undefined || bind.recursive !== undefined;
}

function bindText(mount: MountModel): string {
  const options = [
    mount.readOnly ? 'ro' : 'rw',
    ...(mount.bind?.selinux === undefined ? [] : [mount.bind.selinux]),
  ];
  return `${mount.source ?? ''}:${mount.target}:${options.join(',')}`;
}

function mountBody(context: BuildContext, mount: MountModel): JsonObject {
  return compact({
    Type: mount.type,
    Source: volumeSource(context, mount),
    Target: mount.target,
    ReadOnly: whenTrue(mount.readOnly),
    Consistency: mount.consistency,
    BindOptions: bindOptions(mount),
    VolumeOptions: volumeOptions(mount),
    ImageOptions: imageOptions(mount),
    TmpfsOptions: tmpfsOptions(mount),
  });
}

function bindOptions(mount: MountModel): JsonObject | undefined {
  const bind = mount.bind;
  if (mount.type !== 'bind' || bind === undefined) return undefined;
  return unlessEmpty(
    compact({
      Propagation: bind.propagation,
      CreateMountpoint: whenTrue(bind.createHostPath),
      NonRecursive: whenTrue(bind.recursive === 'disabled'),
      ReadOnlyNonRecursive: whenTrue(bind.recursive === 'writable'),
      ReadOnlyForceRecursive: whenTrue(bind.recursive === 'readonly'),
    }),
  );
}

function volumeOptions(mount: MountModel): JsonObject | undefined {
  if (mount.type !== 'volume' || mount.volume === undefined) return undefined;
  return unlessEmpty(compact({ NoCopy: whenTrue(mount.volume.nocopy), Subpath: mount.volume.subpath }));
}

function imageOptions(mount: MountModel): JsonObject | undefined {
  if (mount.type !== 'image' || mount.volume?.subpath === undefined) return undefined;
  return { Subpath: mount.volume.subpath };
}

function tmpfsOptions(mount: MountModel): JsonObject | undefined {
  if (mount.type !== 'tmpfs' || mount.tmpfs === undefined) return undefined;
  return unlessEmpty(compact({ SizeBytes: mount.tmpfs.sizeBytes, Mode: mount.tmpfs.mode }));
}
