/** Lays one Compose tree over another (specification, "Merge"). */

import { mergeRule } from './merge-rules.ts';
import { isNull } from './node.ts';
import type { Entry, ListNode, MapNode, MergeTag, Node } from './node.ts';
import type { Report } from './report.ts';

/** Keys from the top of the file: a name may itself hold dots. */
type Path = readonly string[];

/**
 * `over` wins. Mappings merge deeply and sequences are appended, but for the keys of `merge-rules.ts`. The result keeps
 * the tags that a later merge still needs: call `withoutTags` once at the end.
 */
export function mergeTrees(base: MapNode, over: MapNode, report: Report): MapNode {
  return mergeMaps(base, over, [], report);
}

/** As `mergeTrees`, for two definitions of one service (`extends`). */
export function mergeServices(base: Node, over: Node, name: string, report: Report): Node {
  return mergeNodes(base, over, ['services', name], report);
}

function mergeNodes(base: Node | undefined, over: Node, path: Path, report: Report): Node {
  if (base === undefined || over.tag !== undefined) return over;
  if (base.tag === 'reset') return tagged(over, 'override');
  const merged = mergeUntagged(base, over, path, report);
  return base.tag === undefined ? merged : tagged(merged, base.tag);
}

function mergeUntagged(base: Node, over: Node, path: Path, report: Report): Node {
  if (isNull(base)) return over;
  if (isNull(over) && base.kind !== 'scalar') return base;
  const rule = mergeRule(path);
  if (rule.kind === 'replace') return over;
  if (rule.kind === 'normalise') return mergePlain(rule.normalise(base), rule.normalise(over), path, report);
  if (rule.kind === 'custom') {
    const merged = rule.merge(base, over);
    if (merged !== undefined) return merged;
  }
  return mergePlain(base, over, path, report);
}

function mergePlain(base: Node, over: Node, path: Path, report: Report): Node {
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, path, report);
  if (base.kind === 'list' && over.kind === 'list') return appendLists(base, over);
  if (base.kind !== over.kind) {
    const { file, line } = base.position;
    const reason = `${described(over)} here cannot be merged with ${described(base)} at ${file}:${line}`;
    report.problem(over.position, path.join('.'), reason, 'use the same form, or !override to replace it');
  }
  return over;
}

function mergeMaps(base: MapNode, over: MapNode, path: Path, report: Report): MapNode {
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, entry] of over.entries) {
    const before = base.entries.get(key);
    const value = mergeNodes(before?.value, entry.value, [...path, key], report);
    // What is still built on the earlier definition stands where that one stands.
    const staysThere = before?.value.kind === 'map' && value.kind === 'map' && value.tag === undefined;
    entries.set(key, { position: staysThere ? before.position : entry.position, value });
  }
  return { ...over, entries, position: base.position };
}

function appendLists(base: ListNode, over: ListNode): ListNode {
  return { ...base, items: [...base.items, ...over.items] };
}

function tagged<T extends Node>(node: T, tag: MergeTag): T {
  return node.tag === undefined ? { ...node, tag } : node;
}

function described(node: Node): string {
  if (node.kind === 'map') return 'the mapping';
  return node.kind === 'list' ? 'the list' : 'the single value';
}

/** Removes what `!reset` marks, and the marks themselves. */
export function withoutTags<T extends Node>(root: T): T {
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const result = clean(node);
    done.set(node, result);
    return result;
  };
  const clean = (node: Node): Node => {
    const { tag: _tag, ...plain } = node;
    if (plain.kind === 'scalar') return plain;
    if (plain.kind === 'list') {
      return { ...plain, items: plain.items.filter((item) => item.tag !== 'reset').map(visit) };
    }
    const entries = new Map<string, Entry>();
    for (const [key, entry] of plain.entries) {
      if (entry.value.tag !== 'reset') entries.set(key, { ...entry, value: visit(entry.value) });
    }
    return { ...plain, entries };
  };
  // A node keeps its kind: only what is inside changes.
  return visit(root) as T;
}
