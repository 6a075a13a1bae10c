/** The YAML library's syntax tree -> our positioned tree, with aliases and merge keys resolved. */

import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, ParsedNode, YAMLMap, YAMLSeq } from 'yaml';
import type { SourcePosition } from './model.ts';
import { childPath } from './node.ts';
import type { Entry, MergeTag, Node } from './node.ts';
import type { Report } from './report.ts';
import { resolvePlainScalar } from './scalar.ts';

const maxDepth = 60;
const standardTag = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|map|seq))$/;

export interface TreeContext {
  readonly base: string;
  readonly positionOf: (offset: number) => SourcePosition;
  readonly report: Report;
}

/** `size` counts the values of the tree as a walk would meet them, so shared parts count each time. */
interface Sized<T = Node> {
  readonly node: T;
  readonly size: number;
}

interface Builder extends TreeContext {
  /** `open` while the anchored value is still being built. */
  readonly anchors: Map<string, Sized | 'open'>;
}

interface Spot {
  readonly path: string;
  readonly depth: number;
}

export function buildTree(contents: ParsedNode, context: TreeContext): Sized | undefined {
  return build({ ...context, anchors: new Map() }, contents, { path: '', depth: 0 });
}

function build(builder: Builder, source: ParsedNode, spot: Spot): Sized | undefined {
  const position = builder.positionOf(source.range[0]);
  if (spot.depth > maxDepth) {
    builder.report.problem(position, spot.path, `nested more than ${maxDepth} levels deep`);
    return undefined;
  }
  if (isAlias(source)) return resolveAlias(builder, source.source, position, spot.path);
  const { anchor } = source;
  if (anchor !== undefined) builder.anchors.set(anchor, 'open');
  const built = buildValue(builder, source, spot, position);
  if (anchor !== undefined) builder.anchors.set(anchor, built);
  return built;
}

function resolveAlias(builder: Builder, name: string, at: SourcePosition, path: string): Sized | undefined {
  const target = builder.anchors.get(name);
  if (target === undefined) {
    builder.report.problem(at, path, `alias *${name} has no anchor &${name} before it`);
    return undefined;
  }
  if (target === 'open') {
    builder.report.problem(at, path, `alias *${name} refers to the value that contains it`);
    return undefined;
  }
  return target;
}

function buildValue(
  builder: Builder,
  source: Exclude<ParsedNode, Alias.Parsed>,
  spot: Spot,
  position: SourcePosition,
): Sized {
  const tag = mergeTag(builder, source.tag, position, spot.path);
  const common = { position, base: builder.base, ...(tag === undefined ? {} : { tag }) };
  if (isMap(source)) {
    const { node: entries, size } = buildEntries(builder, source, spot);
    return { node: { kind: 'map', entries, ...common }, size };
  }
  if (isSeq(source)) {
    const { node: items, size } = buildItems(builder, source, spot);
    return { node: { kind: 'list', items, ...common }, size };
  }
  const text = isScalar(source) ? scalarText(source.value) : '';
  const isText = (isScalar(source) && source.type !== 'PLAIN') || source.tag === 'tag:yaml.org,2002:str';
  const resolved = isText ? { value: text, string: text } : resolvePlainScalar(text);
  return { node: { kind: 'scalar', ...resolved, literal: text, ...common }, size: 1 };
}

function buildItems(builder: Builder, source: YAMLSeq, spot: Spot): Sized<readonly Node[]> {
  const items: Node[] = [];
  let size = 1;
  for (const [index, item] of source.items.entries()) {
    const itemSpot = { path: `${spot.path}[${index}]`, depth: spot.depth + 1 };
    const built = build(builder, item as ParsedNode, itemSpot);
    if (built === undefined) continue;
    items.push(built.node);
    size += built.size;
  }
  return { node: items, size };
}

function buildEntries(builder: Builder, source: YAMLMap, spot: Spot): Sized<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  const merged: Node[] = [];
  const seen = new Set<string>();
  let size = 1;
  for (const pair of source.items) {
    const keyNode = pair.key as ParsedNode | null;
    const key = keyText(builder, keyNode, spot.path);
    if (keyNode === null || key === undefined) continue;
    const position = builder.positionOf(keyNode.range[0]);
    const path = childPath(spot.path, key);
    if (seen.has(key)) builder.report.problem(position, path, `key "${key}" stands here twice`);
    seen.add(key);
    const valueNode = pair.value as ParsedNode | null;
    const value =
      valueNode === null
        ? absentValue(builder, position)
        : build(builder, valueNode, { path, depth: spot.depth + 1 });
    if (value === undefined) continue;
    size += value.size;
    if (isMergeKey(keyNode)) merged.push(value.node);
    else entries.set(key, { position, value: value.node });
  }
  for (const node of merged) applyMergeKey(builder, node, entries, childPath(spot.path, '<<'));
  return { node: entries, size };
}

function absentValue(builder: Builder, position: SourcePosition): Sized {
  const node = {
    kind: 'scalar',
    value: null,
    string: '',
    literal: '',
    position,
    base: builder.base,
  } as const;
  return { node, size: 1 };
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

/** `<<: *a` or `<<: [*a, *b]`: keys of the map itself win, then earlier maps. */
function applyMergeKey(builder: Builder, value: Node, entries: Map<string, Entry>, path: string): void {
  for (const source of value.kind === 'list' ? value.items : [value]) {
    if (source.kind !== 'map') {
      builder.report.problem(source.position, path, 'a merge key takes a mapping, or a list of mappings');
      continue;
    }
    for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
  }
}

/** `8080:` is the key "8080"; other plain keys stay as written. */
function keyText(builder: Builder, node: ParsedNode | null, path: string): string | undefined {
  if (isScalar(node)) {
    const text = scalarText(node.value);
    const plain = node.type === 'PLAIN' ? resolvePlainScalar(text) : undefined;
    return typeof plain?.value === 'number' ? plain.string : text;
  }
  if (isAlias(node)) {
    const target = builder.anchors.get(node.source);
    if (target !== undefined && target !== 'open' && target.node.kind === 'scalar') return target.node.string;
  }
  builder.report.problem(builder.positionOf(node?.range[0] ?? 0), path, 'a key must be plain text');
  return undefined;
}

/** The failsafe schema leaves every scalar a string; only an empty one may be null. */
function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function mergeTag(
  builder: Builder,
  tag: string | undefined,
  position: SourcePosition,
  path: string,
): MergeTag | undefined {
  if (tag === '!reset') return 'reset';
  if (tag === '!override') return 'override';
  if (tag !== undefined && !standardTag.test(tag)) {
    builder.report.problem(position, path, `tag ${tag} is unknown`, 'Compose knows !reset and !override');
  }
  return undefined;
}
