/**
 * A Compose file as a tree in which every key and value still knows where it stands. Trees are immutable and may share
 * parts (an anchor used twice is one object), so a walk that must stay cheap memoises by identity.
 */

import type { SourcePosition } from './model.ts';

export type Node = ScalarNode | MapNode | ListNode;

/** `!reset` removes the value of the earlier file, `!override` replaces it whole (specification, "Merge"). */
export type MergeTag = 'reset' | 'override';

interface Common {
  readonly position: SourcePosition;
  /** Absolute directory that relative paths in this part of the file start from. */
  readonly base: string;
  readonly tag?: MergeTag;
}

export interface ScalarNode extends Common {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** What a text field gets: numbers and booleans as docker compose prints them (`0755` is `493`). */
  readonly string: string;
  /** As the author wrote it, before interpolation: the only form that may appear in a problem or note. */
  readonly literal: string;
  /** The value came from variables: it may hold a secret. */
  readonly interpolated?: true;
  /** Something is wrong with the value and was reported: a second problem would only repeat it. */
  readonly refused?: true;
}

export interface MapNode extends Common {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Where the key stands. */
  readonly position: SourcePosition;
  readonly value: Node;
}

export interface ListNode extends Common {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

/** A tree that holds nothing, for a file that is empty. */
export function emptyMap(position: SourcePosition, base: string): MapNode {
  return { kind: 'map', entries: new Map(), position, base };
}

/** A node that the reader makes itself (a short form spelled out), standing where `like` stands. */
export function scalarLike(like: Node, value: string | boolean | null): ScalarNode {
  const string = value === null ? '' : String(value);
  const common = { kind: 'scalar', value, string, position: like.position, base: like.base } as const;
  return like.kind === 'scalar' && like.interpolated
    ? { ...common, literal: like.literal, interpolated: true }
    : { ...common, literal: string };
}

/** A key as a node, for a decoder that takes the name from a key. */
export function keyScalar(key: string, position: SourcePosition): ScalarNode {
  return { kind: 'scalar', value: key, string: key, literal: key, position, base: '/' };
}

export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

export function entryValue(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** `services.web` + `image` -> `services.web.image`. */
export function childPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** Equal content, wherever it stands: what `include` may define twice without a conflict. */
export function sameContent(a: Node, b: Node): boolean {
  if (a === b) return true;
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.value === b.value;
  if (a.kind === 'list') {
    if (b.kind !== 'list' || a.items.length !== b.items.length) return false;
    return a.items.every((item, index) => {
      const other = b.items[index];
      return other !== undefined && sameContent(item, other);
    });
  }
  if (b.kind !== 'map' || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([key, entry]) => {
    const other = b.entries.get(key);
    return other !== undefined && sameContent(entry.value, other.value);
  });
}
