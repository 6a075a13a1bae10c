/** `volumes` of a service: short and long form -> `MountModel`. */

import { bytes } from './bytes.ts';
import type { Decoder, Place } from './decode.ts';
import {
  boolean,
  child,
  fail,
  nonEmptyString,
  oneOf,
  parsed,
  refer,
  shown,
  string,
  uniqueList,
} from './decode.ts';
import { object } from './decode-object.ts';
import { fileMode } from './file-mode.ts';
import { absoluteHostPath } from './host-path.ts';
import { textRecord } from './key-values.ts';
import type { MountModel } from './model-parts.ts';
import { parseMount, propagations } from './mount-spec.ts';
import type { Node } from './node.ts';
import { entryValue } from './node.ts';
import { cleanPath, isAbsolutePath } from './posix-path.ts';
import { present } from './present.ts';

const types = ['bind', 'volume', 'tmpfs', 'image', 'cluster'] as const;
type MountType = (typeof types)[number];

const mountType: Decoder<MountType> = (node, place) =>
  node.kind === 'scalar' && node.value === 'npipe'
    ? fail(node, place, 'named pipes (npipe) exist on Windows only')
    : oneOf(...types)(node, place);

export const containerPath: Decoder<string> = parsed('an absolute path in the container', (text) =>
  isAbsolutePath(text) ? cleanPath(text) : undefined,
);

const longForm = object(
  {
    type: mountType,
    source: nonEmptyString,
    target: containerPath,
    read_only: boolean,
    consistency: string,
    bind: object({
      propagation: oneOf(...propagations),
      create_host_path: boolean,
      recursive: oneOf('enabled', 'disabled', 'writable', 'readonly'),
      selinux: oneOf('z', 'Z'),
    }),
    volume: object({ labels: textRecord, nocopy: boolean, subpath: string }),
    tmpfs: object({ size: bytes, mode: fileMode }),
    image: object({ subpath: string }),
  },
  { required: ['type', 'target'] },
);

type LongForm = NonNullable<ReturnType<typeof longForm>>;

const mount: Decoder<MountModel> = (node, place) => {
  if (node.kind === 'map') {
    const found = longForm(node, place);
    return found === undefined ? undefined : fromLongForm(found, node, place);
  }
  const text = nonEmptyString(node, place);
  if (text === undefined) return undefined;
  const result = parseMount(text, node.base);
  if (!result.ok) return fail(node, place, `${shown(node)}: ${result.reason}`);
  const { mount: found } = result;
  if (found.type === 'volume' && found.source !== undefined) refer('volume', found.source, node, place);
  return found;
};

function fromLongForm(found: LongForm, node: Node, place: Place): MountModel | undefined {
  refuseOptionsOfOtherTypes(found, node, place);
  const source = mountSource(found, node, place);
  if (!source.ok) return undefined;
  const { type, target, consistency, read_only: readOnly = false } = found;
  return { type, target, readOnly, ...present({ source: source.value, consistency }), ...typeOptions(found) };
}

function mountSource(
  { type, source }: LongForm,
  node: Node,
  place: Place,
): { ok: true; value: string | undefined } | { ok: false } {
  const at = entryValue(node, 'source') ?? node;
  const sourcePlace = child(place, 'source');
  if (source === undefined) {
    if (type === 'volume' || type === 'tmpfs') return { ok: true, value: undefined };
    fail(node, sourcePlace, `is missing; a mount of type ${type} needs one`);
    return { ok: false };
  }
  if (type === 'tmpfs') {
    fail(at, sourcePlace, 'a mount of type tmpfs has no source');
    return { ok: false };
  }
  if (type !== 'bind') {
    if (type === 'volume') refer('volume', source, at, sourcePlace);
    return { ok: true, value: source };
  }
  const path = absoluteHostPath(at.base, source);
  if (path.ok) return { ok: true, value: path.path };
  fail(at, sourcePlace, `${shown(at)} ${path.reason}`);
  return { ok: false };
}

function typeOptions({ type, bind = {}, volume = {}, tmpfs = {}, image }: LongForm): Partial<MountModel> {
  if (type === 'bind') {
    const { create_host_path: createHostPath = true, ...options } = bind;
    return { bind: { createHostPath, ...options } };
  }
  if (type === 'volume') return { volume: { ...volume, nocopy: volume.nocopy ?? false } };
  if (type === 'tmpfs') {
    return { tmpfs: present({ sizeBytes: tmpfs.size, mode: tmpfs.mode }) };
  }
  return image === undefined ? {} : { image };
}

function refuseOptionsOfOtherTypes(found: LongForm, node: Node, place: Place): void {
  for (const key of ['bind', 'volume', 'tmpfs', 'image'] as const) {
    if (found[key] === undefined || found.type === key) continue;
    const at = entryValue(node, key) ?? node;
    fail(at, child(place, key), `has no effect on a mount of type ${found.type}`);
  }
}

/** One mount for each path in the container; the last one stands. */
export const mounts: Decoder<readonly MountModel[]> = uniqueList(mount, ({ target }) => target);
