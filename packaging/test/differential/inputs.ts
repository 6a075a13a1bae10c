/** What was asked for, out of an inspect: every setting by its path, without what the engine made up. */

import type { Json, JsonObject } from '../../../appliance/desired/desired.ts';
import { canonicalJson } from '../../../appliance/desired/hash.ts';
import { isObject, objectAt, textOf } from '../../../appliance/desired/json.ts';
import type { Created } from './created.ts';

/** `container app.1 HostConfig.Memory` -> value. Nothing, `null`, `[]` and `{}` are one and the same here. */
export type Inputs = Readonly<Record<string, Json>>;

const sets = new Set([
  'Aliases',
  'Binds',
  'CapAdd',
  'CapDrop',
  'DeviceCgroupRules',
  'Env',
  'ExtraHosts',
  'GroupAdd',
  'Links',
  'Mounts',
  'SecurityOpt',
  'Ulimits',
]);
/** Here one client sends `null` or an empty map inside where the other sends nothing. */
const structured = new Set(['DeviceRequests', 'IPAM', 'Mounts']);
/** Here an empty list is not the same as none. */
const exact = new Set(['Cmd', 'Entrypoint']);
const endpointInputs = ['Aliases', 'DriverOpts', 'IPAMConfig', 'Links', 'MacAddress'];
const networkInputs = ['Attachable', 'Driver', 'EnableIPv6', 'IPAM', 'Internal', 'Labels', 'Options'];
const volumeInputs = ['Driver', 'Labels', 'Options'];
const shortIdLength = 12;

export function inputsOf(created: Created): Inputs {
  const ids = Object.values(created.containers).map((container) => textOf(container['Id']));
  const names = Object.values(created.containers).map((container) => textOf(container['Name']).slice(1));
  return Object.fromEntries([
    ...Object.entries(created.containers).flatMap(([key, container]) =>
      containerInputs(container, ids).map(
        ([path, value]) => [`container ${key} ${path}`, withNames(value, ids, names)] as const,
      ),
    ),
    ...Object.entries(created.networks).flatMap(([name, network]) =>
      picked(`network ${name}`, { ...network, IPAM: ipam(objectAt(network, 'IPAM')) }, networkInputs),
    ),
    ...Object.entries(created.volumes).flatMap(([name, volume]) =>
      picked(`volume ${name}`, volume, volumeInputs),
    ),
  ]);
}

type Entry = readonly [path: string, value: Json];

function containerInputs(container: JsonObject, ids: readonly string[]): readonly Entry[] {
  const shortId = textOf(container['Id']).slice(0, shortIdLength);
  const config = objectAt(container, 'Config');
  // Without a hostname the engine takes the short id of the container, or of the one whose network it shares.
  const isMadeUp = ids.some((id) => id.slice(0, shortIdLength) === config['Hostname']);
  const ownHostname = isMadeUp ? undefined : config['Hostname'];
  const running = objectAt(container, 'State')['Running'] === true;
  const endpoints = Object.entries(objectAt(objectAt(container, 'NetworkSettings'), 'Networks'));
  return [
    ['Name', textOf(container['Name']).slice(1)] as const,
    ...settings('Config', { ...config, Hostname: ownHostname }),
    ...settings('HostConfig', objectAt(container, 'HostConfig')),
    ...mountEntries(container['Mounts']),
    ...endpoints.flatMap(([network, endpoint]) => {
      const body = isObject(endpoint) ? endpoint : {};
      const aliases = Array.isArray(body['Aliases'])
        ? body['Aliases'].filter((alias) => alias !== shortId)
        : [];
      // A running container shows the address that the engine gave where none was asked for.
      const macAddress = running ? undefined : body['MacAddress'];
      return picked(
        `Endpoint ${network}`,
        { ...body, Aliases: aliases, MacAddress: macAddress },
        endpointInputs,
      );
    }),
  ].map(([path, value]) => [path.replace(/ (?=\w+$)/, '.'), value] as const);
}

/** What the container really gets, whether it was asked for by `Binds`, `Mounts` or `Volumes`. */
function mountEntries(mounts: Json | undefined): readonly Entry[] {
  const bodies = Array.isArray(mounts) ? mounts.filter(isObject) : [];
  return bodies.map((mount) => {
    const { Type: type, RW: writable, Propagation: propagation, Name: name, Source: source } = mount;
    const from = type === 'volume' ? anonymous(textOf(name)) : textOf(source);
    return [
      `Effective ${textOf(mount['Destination'])}`,
      compactText({ type, from, writable, propagation }),
    ] as const;
  });
}

function anonymous(name: string): string {
  return /^[0-9a-f]{64}$/.test(name) ? '(anonymous)' : name;
}

/** Without the subnets that the engine took from its own pools, which are /16 and /20; the files ask for /24 and /64. */
function ipam(body: JsonObject): JsonObject {
  const pools = Array.isArray(body['Config']) ? body['Config'].filter(isObject) : [];
  return { ...body, Config: pools.filter((pool) => !/\/(?:16|20)$/.test(textOf(pool['Subnet']))) };
}

function compactText(body: JsonObject): string {
  return Object.entries(body)
    .map(([key, value]) => `${key} ${textOf(value)}`)
    .join(', ');
}

function settings(area: string, body: JsonObject): readonly Entry[] {
  return picked(area, body, Object.keys(body));
}

function picked(area: string, body: JsonObject, keys: readonly string[]): readonly Entry[] {
  return keys.flatMap((key) => {
    const value = body[key];
    if (value === undefined || (isNothing(value) && !exact.has(key))) return [];
    const said = structured.has(key) ? withoutNothing(value) : value;
    return [[`${area} ${key}`, sets.has(key) && Array.isArray(said) ? sorted(said) : said] as const];
  });
}

/** Without the keys, at any depth, whose value says nothing. */
function withoutNothing(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutNothing(item));
  if (!isObject(value)) return value;
  const said = Object.entries(value).map(([key, item]) => [key, withoutNothing(item ?? null)] as const);
  return Object.fromEntries(said.filter(([, item]) => !isNothing(item)));
}

export function isNothing(value: Json | undefined): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function sorted(list: readonly Json[]): readonly Json[] {
  const unique = new Map(list.map((item) => [canonicalJson(item), item]));
  return [...unique.keys()].toSorted().map((text) => unique.get(text) ?? null);
}

/** A container may be named by its id: both are put as the name. */
function withNames(value: Json, ids: readonly string[], names: readonly string[]): Json {
  const text = ids.reduce((all, id, index) => all.replaceAll(id, names[index] ?? id), JSON.stringify(value));
  return JSON.parse(text) as Json;
}
