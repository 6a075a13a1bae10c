/** `environment: [KEY]` takes KEY's value from where the project runs (specification, "environment"). */

import type { Variables } from './interpolate.ts';
import { entryValue, isNull, scalarLike } from './node.ts';
import type { Entry, MapNode, Node } from './node.ts';

/** Fills in what `variables` knows; other keys stay without a value. */
export function resolveEnvironment(tree: MapNode, variables: Variables): MapNode {
  const services = tree.entries.get('services');
  if (services?.value.kind !== 'map') return tree;
  const value = mapEntries(services.value, (service) => {
    const environment = entryValue(service, 'environment');
    if (service.kind !== 'map' || environment === undefined) return service;
    return withEntry(service, 'environment', resolve(environment, variables));
  });
  return withEntry(tree, 'services', value);
}

function resolve(environment: Node, variables: Variables): Node {
  if (environment.kind === 'map') {
    return mapEntries(environment, (value, key) => {
      const found = isNull(value) ? variables.get(key) : undefined;
      return found === undefined ? value : fromVariable(value, found);
    });
  }
  if (environment.kind !== 'list') return environment;
  const items = environment.items.map((item) => {
    if (item.kind !== 'scalar' || item.string.includes('=')) return item;
    const found = variables.get(item.string);
    return found === undefined ? item : fromVariable(item, `${item.string}=${found}`);
  });
  return { ...environment, items };
}

/** The value may be a secret: a message shows what the author wrote. */
function fromVariable(node: Node, text: string): Node {
  const literal = node.kind === 'scalar' ? node.literal : '';
  return { ...scalarLike(node, text), literal, interpolated: true };
}

function mapEntries(node: MapNode, change: (value: Node, key: string) => Node): MapNode {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries) {
    entries.set(key, { position: entry.position, value: change(entry.value, key) });
  }
  return { ...node, entries };
}

function withEntry(node: MapNode, key: string, value: Node): MapNode {
  const position = node.entries.get(key)?.position ?? node.position;
  return { ...node, entries: new Map([...node.entries, [key, { position, value }]]) };
}
