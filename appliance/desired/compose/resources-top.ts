/** `networks` and `volumes` at the top of the file. */

import type { Decoder, Place } from './decode.ts';
import { boolean, child, fail, list, nonEmptyString, printable, record, string } from './decode.ts';
import { object } from './decode-object.ts';
import { absoluteHostPath } from './host-path.ts';
import { textRecord } from './key-values.ts';
import type { NetworkModel, VolumeModel } from './model.ts';
import { entryValue } from './node.ts';
import type { Node } from './node.ts';
import { present } from './present.ts';

interface External {
  readonly external: boolean;
  /** Of the deprecated form `external: {name: x}`. */
  readonly name?: string;
}

const deprecatedExternal = object({ name: nonEmptyString });

export const external: Decoder<External> = (node, place) => {
  if (node.kind === 'map') {
    const found = deprecatedExternal(node, place);
    return found === undefined ? undefined : { external: true, ...found };
  }
  const value = boolean(node, place);
  return value === undefined ? undefined : { external: value };
};

/** The engine's name of a network or volume: an external one is named as it stands. */
function engineName(stack: string, key: string, named: { name?: string; external?: External }): string {
  const explicit = named.name ?? named.external?.name;
  if (explicit !== undefined) return explicit;
  return named.external?.external === true ? key : `${stack}_${key}`;
}

/** An external resource exists already: it has a name and nothing that would shape it. */
function refuseShape(node: Node, place: Place): void {
  if (node.kind !== 'map') return;
  for (const [key, { value }] of node.entries) {
    if (key === 'name' || key === 'external' || key.startsWith('x-')) continue;
    fail(value, child(place, key), 'cannot stand beside "external": the appliance does not create it');
  }
}

const pool = object({
  subnet: string,
  ip_range: string,
  gateway: string,
  aux_addresses: record(string),
});

type Pool = NonNullable<NetworkModel['ipam']>['pools'][number];

const poolModel: Decoder<Pool> = (node, place) => {
  const found = pool(node, place);
  if (found === undefined) return undefined;
  const { subnet, gateway, ip_range: ipRange, aux_addresses: auxAddresses = {} } = found;
  return { auxAddresses, ...present({ subnet, ipRange, gateway }) };
};

const ipamShape = object({ driver: nonEmptyString, config: list(poolModel), options: record(string) });

const ipam: Decoder<NonNullable<NetworkModel['ipam']>> = (node, place) => {
  const found = ipamShape(node, place);
  if (found === undefined) return undefined;
  return { options: found.options ?? {}, pools: found.config ?? [], ...present({ driver: found.driver }) };
};

const networkShape = object({
  name: nonEmptyString,
  driver: nonEmptyString,
  driver_opts: record(printable),
  attachable: boolean,
  internal: boolean,
  enable_ipv4: boolean,
  enable_ipv6: boolean,
  external,
  labels: textRecord,
  ipam,
});

/** `stack`: prefix of the engine's name; `key`: the name in the file. */
export function network(stack: string, key: string): Decoder<NetworkModel> {
  return (node, place) => {
    const found = networkShape(node, place);
    if (found === undefined) return undefined;
    if (found.external?.external === true) refuseShape(node, place);
    return {
      name: engineName(stack, key, found),
      external: found.external?.external ?? false,
      driverOpts: found.driver_opts ?? {},
      attachable: found.attachable ?? false,
      internal: found.internal ?? false,
      labels: found.labels ?? {},
      ...present({
        driver: found.driver,
        enableIpv4: found.enable_ipv4,
        enableIpv6: found.enable_ipv6,
        ipam: found.ipam,
      }),
    };
  };
}

const volumeShape = object({
  name: nonEmptyString,
  driver: nonEmptyString,
  driver_opts: record(printable),
  external,
  labels: textRecord,
});

export function volume(stack: string, key: string): Decoder<VolumeModel> {
  return (node, place) => {
    const found = volumeShape(node, place);
    if (found === undefined) return undefined;
    if (found.external?.external === true) refuseShape(node, place);
    return {
      name: engineName(stack, key, found),
      external: found.external?.external ?? false,
      driverOpts: withAbsoluteDevice(found.driver_opts ?? {}, found.driver, node, place),
      labels: found.labels ?? {},
      ...present({ driver: found.driver }),
    };
  };
}

/** A local volume with `o: bind` is a host path in disguise: a relative `device` starts from the file's directory. */
function withAbsoluteDevice(
  options: Readonly<Record<string, string>>,
  driver: string | undefined,
  node: Node,
  place: Place,
): Readonly<Record<string, string>> {
  const { device } = options;
  const isBind = (driver ?? 'local') === 'local' && (options['o'] ?? '').split(',').includes('bind');
  if (!isBind || device === undefined) return options;
  const at = entryValue(entryValue(node, 'driver_opts'), 'device') ?? node;
  const path = absoluteHostPath(at.base, device);
  if (path.ok) return { ...options, device: path.path };
  fail(at, child(child(place, 'driver_opts'), 'device'), path.reason);
  return options;
}
