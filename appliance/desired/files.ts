/** `configs` and `secrets` of a service: read-only binds of host files, some of which are ours to write. */

import type { FileModel, ServiceModel } from './compose/model.ts';
import type { FileMountModel } from './compose/model-parts.ts';
import type { BuildContext } from './context.ts';
import type { DesiredFile, JsonObject } from './desired.ts';
import { readOnlyBind } from './mounts.ts';

type Kind = 'configs' | 'secrets';
const kinds: readonly Kind[] = ['configs', 'secrets'];

/** As docker compose v2 writes inline content: readable, owned by root, changed by nobody. */
const defaultMode = 0o444;
const digestLength = 16;

interface MountedFile {
  readonly mount: FileMountModel;
  readonly source: string;
  /** Absent: the file is the operator's own. */
  readonly file?: DesiredFile;
}

/** A target that `volumes` mounts already wins over a config or secret, as in docker compose v2. */
export function fileMountBodies(context: BuildContext, service: ServiceModel): readonly JsonObject[] {
  const taken = new Set(service.volumes.map((mount) => mount.target));
  return mountedFiles(context, service)
    .filter(({ mount }) => !taken.has(mount.target))
    .map(({ mount, source }) => readOnlyBind(source, mount.target));
}

/** Files that must stand on the host before the container is created. */
export function desiredFiles(context: BuildContext, service: ServiceModel): readonly DesiredFile[] {
  return mountedFiles(context, service).flatMap(({ file }) => (file === undefined ? [] : [file]));
}

function mountedFiles(context: BuildContext, service: ServiceModel): readonly MountedFile[] {
  return kinds.flatMap((kind) =>
    service[kind].flatMap((mount) => {
      const model = context.stack[kind][mount.source];
      return model === undefined ? [] : [mountedFile(context, service, kind, mount, model)];
    }),
  );
}

function mountedFile(
  context: BuildContext,
  service: ServiceModel,
  kind: Kind,
  mount: FileMountModel,
  model: FileModel,
): MountedFile {
  if (model.kind === 'file') return { mount, source: model.path };
  const attributes = {
    mode: mount.mode ?? defaultMode,
    uid: Number(mount.uid ?? 0),
    gid: Number(mount.gid ?? 0),
  };
  const path = ownPath(context, service, `${kind}/${mount.source}`, [
    model.content,
    ...Object.values(attributes),
  ]);
  const isSecret = kind === 'secrets';
  return { mount, source: path, file: { path, content: model.content, isSecret, ...attributes } };
}

/**
 * The name carries a digest of the content, so that a file never changes once it is written: the container before a
 * change keeps what it was created with until it is gone.
 */
function ownPath(
  context: BuildContext,
  service: ServiceModel,
  name: string,
  content: readonly (string | number)[],
): string {
  const digest = context.hash(JSON.stringify([context.applianceId, name, ...content])).slice(0, digestLength);
  return `${context.directories.files}/${context.stack.name}/${service.name}/${name}-${digest}`;
}
