/** Interpolates every value of a file (never a key) and says which variables were missing. */

import { interpolate } from './interpolate.ts';
import type { Variables } from './interpolate.ts';
import { childPath } from './node.ts';
import type { Entry, Node, ScalarNode } from './node.ts';
import type { Report } from './report.ts';

export interface InterpolationScope {
  readonly variables: Variables;
  /** Variables whose values are secrets. */
  readonly secretNames: ReadonlySet<string>;
  readonly report: Report;
  /** Missing variables that were noted already: each is noted once a stack. */
  readonly notedUnset: Set<string>;
}

/** Where a secret can be read by anyone who may list processes or inspect containers. */
const exposedKeys = new Set([
  'annotations',
  'command',
  'entrypoint',
  'healthcheck',
  'hostname',
  'labels',
  'post_start',
  'pre_stop',
]);

export function interpolateTree<T extends Node>(root: T, scope: InterpolationScope): T {
  const done = new Map<Node, Node>();
  const visit = (node: Node, path: readonly string[]): Node => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const result = replace(node, path);
    done.set(node, result);
    return result;
  };
  const replace = (node: Node, path: readonly string[]): Node => {
    if (node.kind === 'scalar') return interpolateScalar(node, path, scope);
    if (node.kind === 'list') {
      return { ...node, items: node.items.map((item, index) => visit(item, [...path, `[${index}]`])) };
    }
    const entries = new Map<string, Entry>();
    for (const [key, entry] of node.entries) {
      entries.set(key, { position: entry.position, value: visit(entry.value, [...path, key]) });
    }
    return { ...node, entries };
  };
  // A node keeps its kind: `replace` only changes what is inside.
  return visit(root, []) as T;
}

function interpolateScalar(node: ScalarNode, keys: readonly string[], scope: InterpolationScope): ScalarNode {
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const path = keys.reduce((left, key) => (key.startsWith('[') ? left + key : childPath(left, key)), '');
  const result = interpolate(node.value, scope.variables);
  if (!result.ok) {
    scope.report.problem(node.position, path, result.reason, result.hint);
    return { ...node, refused: true };
  }
  for (const variable of result.unset) {
    if (scope.notedUnset.has(variable)) continue;
    scope.notedUnset.add(variable);
    scope.report.note(node.position, path, `variable ${variable} is not set and is read as an empty text`);
  }
  if (keys[0] === 'services' && exposedKeys.has(keys[2] ?? ''))
    noteExposedSecrets(node, path, result.used, scope);
  const common = { ...node, value: result.text, string: result.text };
  return result.used.size === 0 ? common : { ...common, interpolated: true };
}

function noteExposedSecrets(
  node: ScalarNode,
  path: string,
  used: ReadonlySet<string>,
  { secretNames, report }: InterpolationScope,
): void {
  for (const variable of used) {
    if (!secretNames.has(variable)) continue;
    const reason = `secret ${variable} can be read here by whoever lists processes or inspects the container; pass it with secrets:`;
    report.note(node.position, path, reason);
  }
}
