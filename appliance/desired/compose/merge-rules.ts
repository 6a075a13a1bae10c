/** The keys that do not merge as plain mappings and sequences (specification, "Merge", "Exceptions"; compose-go v2). */

import { scalarLike } from './node.ts';
import type { Entry, Node } from './node.ts';

export type MergeRule =
  | { readonly kind: 'plain' }
  /** The later file's value stands alone. */
  | { readonly kind: 'replace' }
  /** Both are brought to one form first, because the specification allows two. */
  | { readonly kind: 'normalise'; readonly normalise: (node: Node) => Node }
  /** undefined: the plain rule applies. */
  | { readonly kind: 'custom'; readonly merge: (base: Node, over: Node) => Node | undefined };

const plain: MergeRule = { kind: 'plain' };
const replace: MergeRule = { kind: 'replace' };
const keyValues: MergeRule = { kind: 'normalise', normalise: keyValueMap };
/** A key with two forms that cannot be brought together: the later file's form wins. */
const replaceOtherForm: MergeRule = {
  kind: 'custom',
  merge: (base, over) => (base.kind === over.kind ? undefined : over),
};
const list: MergeRule = { kind: 'normalise', normalise: asList };

const serviceRules: Readonly<Record<string, MergeRule>> = {
  annotations: keyValues,
  build: replaceOtherForm,
  command: replace,
  depends_on: { kind: 'normalise', normalise: dependencyMap },
  'deploy.labels': keyValues,
  dns: list,
  dns_search: list,
  entrypoint: replace,
  env_file: list,
  environment: keyValues,
  extends: replace,
  extra_hosts: { kind: 'normalise', normalise: hostList },
  gpus: replaceOtherForm,
  'healthcheck.test': replace,
  label_file: list,
  labels: keyValues,
  logging: { kind: 'custom', merge: mergeLogging },
  networks: { kind: 'normalise', normalise: nameMap },
  sysctls: keyValues,
  tmpfs: list,
};

const topRules: Readonly<Record<string, MergeRule>> = {
  'configs.*.labels': keyValues,
  'networks.*.ipam.config': { kind: 'custom', merge: mergePools },
  'networks.*.labels': keyValues,
  'secrets.*.labels': keyValues,
  'volumes.*.labels': keyValues,
};

/** `path`: `['services', 'web', 'command']`. */
export function mergeRule(path: readonly string[]): MergeRule {
  const [section, , ...keys] = path;
  const last = path.at(-1) ?? '';
  if (last.startsWith('x-') && last !== 'x-appliance') return replace;
  if (section === undefined || keys.length === 0) return plain;
  if (section !== 'services') return ruleOf(topRules, `${section}.*.${keys.join('.')}`);
  if (keys[0] === 'ulimits' && keys.length === 2) return replaceOtherForm;
  return ruleOf(serviceRules, keys.join('.'));
}

function ruleOf(rules: Readonly<Record<string, MergeRule>>, key: string): MergeRule {
  return (Object.hasOwn(rules, key) ? rules[key] : undefined) ?? plain;
}

/** `[A=1, B]` -> `{A: 1, B: null}`; anything else is left for the decoder to judge. */
function keyValueMap(node: Node): Node {
  return listToMap(node, (item) => {
    if (item.kind !== 'scalar') return undefined;
    const at = item.string.indexOf('=');
    if (at === -1) return [item.string, scalarLike(item, null)];
    return [item.string.slice(0, at), scalarLike(item, item.string.slice(at + 1))];
  });
}

function nameMap(node: Node): Node {
  return listToMap(node, (item) =>
    item.kind === 'scalar' ? [item.string, scalarLike(item, null)] : undefined,
  );
}

function dependencyMap(node: Node): Node {
  return listToMap(node, (item) => {
    if (item.kind !== 'scalar') return undefined;
    const condition: Entry = { position: item.position, value: { ...scalarLike(item, 'service_started') } };
    const entries = new Map([['condition', condition]]);
    return [item.string, { kind: 'map', entries, position: item.position, base: item.base }];
  });
}

function listToMap(node: Node, entryOf: (item: Node) => readonly [string, Node] | undefined): Node {
  if (node.kind !== 'list') return node;
  const entries = new Map<string, Entry>();
  for (const item of node.items) {
    const entry = entryOf(item);
    if (entry === undefined) return node;
    entries.set(entry[0], { position: item.position, value: entry[1] });
  }
  return { kind: 'map', entries, position: node.position, base: node.base };
}

function asList(node: Node): Node {
  return node.kind === 'list'
    ? node
    : { kind: 'list', items: [node], position: node.position, base: node.base };
}

/** `{host: ip}` -> `[host=ip]`: one host may have several addresses, so files add up. */
function hostList(node: Node): Node {
  if (node.kind !== 'map') return node;
  const items = [...node.entries].flatMap(([host, { value }]) => {
    const addresses = value.kind === 'list' ? value.items : [value];
    return addresses.map((address) =>
      address.kind === 'scalar' ? scalarLike(address, `${host}=${address.string}`) : address,
    );
  });
  return { kind: 'list', items, position: node.position, base: node.base };
}

/** Options of another driver would be wrong for the new one. */
function mergeLogging(base: Node, over: Node): Node | undefined {
  const [before, after] = [driverOf(base), driverOf(over)];
  return before !== undefined && after !== undefined && before !== after ? over : undefined;
}

function driverOf(node: Node): string | undefined {
  const driver = node.kind === 'map' ? node.entries.get('driver')?.value : undefined;
  return driver?.kind === 'scalar' ? driver.string : undefined;
}

/** Pools of one subnet become one pool. */
function mergePools(base: Node, over: Node): Node | undefined {
  if (base.kind !== 'list' || over.kind !== 'list') return undefined;
  const items = [...base.items];
  for (const pool of over.items) {
    const index = items.findIndex(
      (known) => subnetOf(known) !== undefined && subnetOf(known) === subnetOf(pool),
    );
    const known = items[index];
    if (known?.kind === 'map' && pool.kind === 'map') {
      items[index] = { ...known, entries: new Map([...known.entries, ...pool.entries]) };
    } else items.push(pool);
  }
  return { ...base, items };
}

function subnetOf(node: Node): string | undefined {
  const subnet = node.kind === 'map' ? node.entries.get('subnet')?.value : undefined;
  return subnet?.kind === 'scalar' ? subnet.string : undefined;
}
