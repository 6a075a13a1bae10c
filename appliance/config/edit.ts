import { insertOrReplace, remove } from './json/edit.ts';
import { scanJson } from './json/scan.ts';
import { jsonValue, nodeAt, type JsonNode, type JsonObject, type JsonValue } from './json/tree.ts';
import type { JsonSchema } from './json-schema.ts';
import { resolveKey } from './key-path.ts';
import { parseNodeJson } from './parse.ts';
import type { SourceProblem } from './problem.ts';
import { encodeNodeConfig, SCHEMA_VERSION, type NodeConfig } from './schema.ts';

export type EditResult =
  | {
      readonly ok: true;
      /** The whole new text of the file; valid. */
      readonly text: string;
      readonly config: NodeConfig;
      readonly changed: boolean;
    }
  | Refused;

export interface Refused {
  readonly ok: false;
  readonly problems: readonly SourceProblem[];
}

export type GetResult =
  | {
      readonly ok: true;
      /** As written in the file's shape with defaults; `[secret]` for a secret; absent where neither file nor default gives one. */
      readonly value?: JsonValue;
      readonly from: 'file' | 'default' | 'absent';
    }
  | Refused;

/** A key as the operator types it, and its new value as typed; without a value the key is taken out. */
export interface Change {
  readonly key: string;
  readonly value?: string;
}

/**
 * The text with these keys set or taken out; format and order of everything else stay as they are. A value is read by the type of its
 * key (`8443`, `true`, text as it is, JSON for lists and objects). `text` is `undefined` or empty where there is no file yet. Only the
 * result as a whole must be valid, so that keys which need each other come in one call; an invalid one is not given, and its problems
 * stand at their places in the text that it would have been.
 */
export function applyChanges(
  text: string | undefined,
  changes: readonly Change[],
  file = 'node.json',
): EditResult {
  const planned = changes.map((change) => planChange(change, file));
  const problems = planned.flatMap((each) => (each.ok ? [] : each.problems));
  if (problems.length > 0) return { ok: false, problems };
  const before = text !== undefined && text.trim() !== '' ? text : `{\n  "schema": ${SCHEMA_VERSION}\n}\n`;
  const after = planned.reduce((at, each) => (each.ok ? rewrite(at, each.edit) : at), before);
  const parsed = parseNodeJson(after, file);
  return parsed.ok ? { ok: true, text: after, config: parsed.config, changed: after !== before } : parsed;
}

export function setKey(text: string | undefined, key: string, value: string, file?: string): EditResult {
  return applyChanges(text, [{ key, value }], file);
}

/** Unchanged where the key was absent. */
export function unsetKey(text: string | undefined, key: string, file?: string): EditResult {
  return applyChanges(text, [{ key }], file);
}

/** The value in force if this text were. */
export function getKey(text: string | undefined, key: string, file = 'node.json'): GetResult {
  const target = resolveKey(key);
  if (!target.ok) return refuse(file, key, target);
  const parsed = parseNodeJson(text ?? '{}', file);
  if (!parsed.ok) return parsed;
  const value = nodeIn(JSON.stringify(encodeNodeConfig(parsed.config)), target.path);
  if (value === undefined) return { ok: true, from: 'absent' };
  const inFile = nodeIn(text ?? '{}', target.path) !== undefined;
  return { ok: true, value: jsonValue(value), from: inFile ? 'file' : 'default' };
}

function nodeIn(text: string, path: readonly string[]): JsonNode | undefined {
  const scan = scanJson(text);
  return scan.ok ? nodeAt(scan.root, path) : undefined;
}

type TextEdit = (text: string, root: JsonObject) => string;

function planChange(
  { key, value }: Change,
  file: string,
): { readonly ok: true; readonly edit: TextEdit } | Refused {
  const target = resolveKey(key);
  if (!target.ok) return refuse(file, key, target);
  if (value === undefined) return { ok: true, edit: (text, root) => remove(text, root, target.path) };
  const typed = typedValue(value, target.schema);
  if (!typed.ok) return refuse(file, key, typed);
  return { ok: true, edit: (text, root) => insertOrReplace(text, root, target.path, typed.value) };
}

/** Text that is no JSON object stays as it is, and is refused as such afterwards. */
function rewrite(text: string, edit: TextEdit): string {
  const scan = scanJson(text);
  return scan.ok && scan.root.kind === 'object' ? edit(text, scan.root) : text;
}

function refuse(file: string, key: string, { reason, hint }: { reason: string; hint?: string }): Refused {
  return {
    ok: false,
    problems: [{ file, line: 1, column: 1, path: key, reason, ...(hint === undefined ? {} : { hint }) }],
  };
}

type Typed =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

function typedValue(value: string, schema: JsonSchema): Typed {
  const types = (schema.anyOf ?? [schema]).map((each) => each.type);
  const read = scanJson(value);
  const json = read.ok ? jsonValue(read.root) : undefined;
  if (types.some((type) => type !== undefined && json !== undefined && isOfType(json, type)))
    return { ok: true, value: json ?? null };
  if (types.includes('string')) return { ok: true, value };
  const [type = 'string'] = types;
  return { ok: false, reason: `must be ${EXPECTED[type]}` };
}

type TypeName = NonNullable<JsonSchema['type']>;

const EXPECTED: Readonly<Record<TypeName, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a JSON object such as {"start": "02:00"}',
  array: 'a JSON list such as ["mon", "tue"]',
};

function isOfType(value: JsonValue, type: TypeName): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
