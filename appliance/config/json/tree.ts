/** A JSON value with its place in the text: offsets in UTF-16 code units, `end` is exclusive. */
export type JsonNode =
  | JsonObject
  | {
      readonly kind: 'list';
      readonly start: number;
      readonly end: number;
      readonly items: readonly JsonNode[];
    }
  | JsonScalar;

export interface JsonObject {
  readonly kind: 'object';
  readonly start: number;
  readonly end: number;
  readonly members: readonly JsonMember[];
}

export interface JsonScalar {
  readonly kind: 'text' | 'number' | 'boolean' | 'null';
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean | null;
}

export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly value: JsonNode;
}

/** What is wrong with the text as JSON, and where. The reason never quotes the text. */
export interface JsonFault {
  readonly offset: number;
  readonly path: JsonPath;
  readonly reason: string;
  readonly hint?: string;
}

export type JsonPath = readonly (string | number)[];

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Nodes to plain values. Of a repeated key the last wins, as in JSON.parse. */
export function jsonValue(node: JsonNode): JsonValue {
  if (node.kind === 'object')
    return Object.fromEntries(node.members.map((member) => [member.key, jsonValue(member.value)]));
  if (node.kind === 'list') return node.items.map(jsonValue);
  return node.value;
}

export function memberOf(node: JsonNode | undefined, key: string | number): JsonMember | undefined {
  return node?.kind === 'object' ? node.members.findLast((member) => member.key === key) : undefined;
}

export function nodeAt(root: JsonNode, path: JsonPath): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const segment of path) {
    node =
      node?.kind === 'list' && typeof segment === 'number'
        ? node.items[segment]
        : memberOf(node, segment)?.value;
  }
  return node;
}

/** `['registries', 'ghcr.io', 'username']` reads `registries.ghcr.io.username`; list places read `days[0]`. */
export function renderPath(path: JsonPath): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

/** Line and column of an offset, both from 1. A byte order mark takes no column. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const mark = lineStart === 0 && before.startsWith('\uFEFF') ? 1 : 0;
  return { line: before.split('\n').length, column: offset - lineStart - mark + 1 };
}
