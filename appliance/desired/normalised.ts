/**
 * One way to write one meaning: keys in Compose's spelling, lists that the specification treats as sets sorted, lists
 * that it keeps by a key turned into maps, and nothing that merely repeats a default. A key that the model gains later
 * with an empty value therefore changes no hash, so a new version of the appliance recreates nothing by itself.
 */

import type { Json, JsonObject } from './desired.ts';
import { canonicalJson } from './hash.ts';
import { textOf } from './json.ts';

/** Values are the operator's own words here: keys stay as they are, empty texts count. */
export const userMaps: ReadonlySet<string> = new Set([
  'environment',
  'labels',
  'annotations',
  'sysctls',
  'storageOpt',
  'options',
  'driverOpts',
  'auxAddresses',
  'applianceMounts',
]);

/** Order and repetition mean nothing (compose-go `override/uncity.go`; `dns` and `dns_search` keep theirs: resolv.conf). */
const sets: ReadonlySet<string> = new Set([
  'aliases',
  'capAdd',
  'capDrop',
  'deviceCgroupRules',
  'dnsOptions',
  'expose',
  'extraHosts',
  'groupAdd',
  'linkLocalIps',
  'links',
  'ports',
  'securityOpt',
  'tmpfs',
]);

/** Lists whose entries have a key of their own. */
const keyedBy: Readonly<Record<string, string>> = {
  configs: 'target',
  devices: 'target',
  deviceReadBps: 'path',
  deviceReadIops: 'path',
  deviceWriteBps: 'path',
  deviceWriteIops: 'path',
  networks: 'network',
  secrets: 'target',
  ulimits: 'name',
  volumes: 'target',
  weightDevice: 'path',
};

/** Where empty or `false` says something else than absent. */
const meaningfulWhenEmpty: ReadonlySet<string> = new Set([
  'command',
  'entrypoint',
  'test',
  'init',
  'createHostPath',
  'enableIpv4',
  'enableIpv6',
]);

/** `key` is the model's name of the value; `undefined` where the value says nothing. */
export function normalised(key: string, value: unknown): Json | undefined {
  const result = Array.isArray(value) ? normalisedList(key, value) : normalisedValue(key, value);
  return isEmpty(result) && !meaningfulWhenEmpty.has(key) ? undefined : result;
}

function normalisedValue(key: string, value: unknown): Json | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === null) return null;
  return typeof value === 'object' ? normalisedMap(key, value) : undefined;
}

function normalisedMap(key: string, value: object): JsonObject {
  const isUserMap = userMaps.has(key);
  const entries = Object.entries(value).map(([name, item]: [string, unknown]) =>
    isUserMap ? [name, normalisedValue('', item)] : [composeSpelling(name), normalised(name, item)],
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function normalisedList(key: string, list: readonly unknown[]): Json {
  const items = list.map((item) => normalisedValue('', item) ?? null);
  const identity = keyedBy[key];
  if (identity !== undefined) return mapBy(identity, items);
  if (!sets.has(key)) return items;
  const byText = new Map(items.map((item) => [canonicalJson(item), item]));
  return [...byText.keys()].toSorted().map((text) => byText.get(text) ?? null);
}

/** Two entries with one key are both kept: `/data`, `/data#2`. */
function mapBy(identity: string, items: readonly Json[]): JsonObject {
  const map: Record<string, Json> = {};
  for (const item of items) {
    const { [identity]: name, ...rest } = item as JsonObject;
    let key = textOf(name);
    for (let nth = 2; key in map; nth += 1) key = `${textOf(name)}#${nth}`;
    map[key] = rest;
  }
  return map;
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === false) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** `stopGracePeriodMs` -> `stop_grace_period_ms`. */
function composeSpelling(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
