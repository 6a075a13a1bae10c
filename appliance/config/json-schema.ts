import * as z from 'zod';
import type { NAMES_FILE } from './schema.ts';
import { nodeConfigSchema, SCHEMA_VERSION } from './schema.ts';

/** The part of JSON Schema that node.json needs; also what an editor of single keys walks along. */
export interface JsonSchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly writeOnly?: boolean;
  readonly [NAMES_FILE]?: boolean;
}

const ID = `urn:applianced:node.json:${SCHEMA_VERSION}`;

/** JSON Schema (draft 2020-12) of node.json as it is written. Rules between keys are not in it; the parser checks those as well. */
export function nodeJsonSchema(): JsonSchema {
  return NODE_JSON_SCHEMA;
}

const NODE_JSON_SCHEMA = build();

function build(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(nodeConfigSchema, { io: 'input', target: 'draft-2020-12' });
  const schema: unknown = { $schema, $id: ID, title: 'applianced node.json', ...rest };
  if (!isJsonSchema(schema)) throw new TypeError('zod gave no object schema');
  return schema;
}

function isJsonSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && 'properties' in value;
}

/** The text of the published file; the same for the same release. */
export function renderNodeJsonSchema(): string {
  return `${JSON.stringify(NODE_JSON_SCHEMA, null, 2)}\n`;
}

/** Keys that may stand in an object of this schema; none where any key may. */
export function knownKeys(schema: JsonSchema | undefined): readonly string[] {
  return Object.keys(schema?.properties ?? {});
}

/** The schema of a key inside an object, be it named or any (`registries`), or of a place inside a list. */
export function schemaOfKey(schema: JsonSchema | undefined, key: string | number): JsonSchema | undefined {
  if (typeof key === 'number') return schema?.items;
  if (Object.hasOwn(schema?.properties ?? {}, key)) return schema?.properties?.[key];
  return schema?.additionalProperties === false ? undefined : schema?.additionalProperties;
}
