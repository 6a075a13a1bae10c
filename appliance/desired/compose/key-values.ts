/** `labels`, `environment` and their like: a mapping, or a list of `KEY=value`. */

import type { Decoder, Place } from './decode.ts';
import { child, fail, item, shown } from './decode.ts';
import type { Node, ScalarNode } from './node.ts';

/** A map because its keys are the author's. `null`: the key stands without a value. */
export type KeyValues = ReadonlyMap<string, string | null>;

export const keyValues: Decoder<KeyValues> = (node, place) => {
  if (node.kind === 'list') return fromList(node.items, place);
  if (node.kind !== 'map') {
    return fail(node, place, `must be a mapping or a list of KEY=value, not ${shown(node)}`);
  }
  const values = new Map<string, string | null>();
  for (const [key, { value }] of node.entries) {
    const decoded = entry(value, child(place, key));
    if (decoded !== undefined) values.set(key, decoded);
  }
  return values;
};

function entry(node: Node, place: Place): string | null | undefined {
  if (node.kind !== 'scalar')
    return fail(node, place, `must be a text, a number or true or false, not ${shown(node)}`);
  if (node.value === null) return null;
  noteRewritten(node, place);
  return node.string;
}

function fromList(items: readonly Node[], place: Place): KeyValues {
  const values = new Map<string, string | null>();
  for (const [index, node] of items.entries()) {
    const at = item(place, index);
    if (node.kind !== 'scalar') {
      fail(node, at, `must be KEY=value, not ${shown(node)}`);
      continue;
    }
    const equals = node.string.indexOf('=');
    const key = equals === -1 ? node.string : node.string.slice(0, equals);
    if (key === '') fail(node, at, 'has no name before the "="');
    else values.set(key, equals === -1 ? null : node.string.slice(equals + 1));
  }
  return values;
}

/** `0755` reaches the container as 493 and `1.10` as 1.1, with docker compose too; few authors mean that. */
function noteRewritten({ value, string, literal, position }: ScalarNode, { path, report }: Place): void {
  if (typeof value !== 'number' || string === literal) return;
  report.note(
    position,
    path,
    `the number ${literal} is passed as "${string}"; put it in quotes to keep it as it is`,
  );
}

/** Labels, sysctls, options: a key without a value has an empty one. */
export const textRecord: Decoder<Readonly<Record<string, string>>> = (node, place) => {
  const values = keyValues(node, place);
  return values === undefined
    ? undefined
    : Object.fromEntries([...values].map(([key, value]) => [key, value ?? '']));
};
