import { nodeJsonSchema, schemaOfKey, type JsonSchema } from './json-schema.ts';
import { scanJson } from './json/scan.ts';
import { renderPath, type JsonNode, type JsonPath } from './json/tree.ts';
import { NAMES_FILE } from './schema.ts';

/** Key paths under which the two texts name different files of this machine. A text that is no JSON names none. */
export function changedFileNames(before: string, after: string): readonly string[] {
  const [old, next] = [namedFiles(before), namedFiles(after)];
  const keys = new Set([...old.keys(), ...next.keys()]);
  return [...keys].filter((key) => old.get(key) !== next.get(key));
}

function namedFiles(text: string): ReadonlyMap<string, unknown> {
  const scan = scanJson(text);
  return new Map(scan.ok ? filesBelow(scan.root, [], nodeJsonSchema()) : []);
}

function filesBelow(
  node: JsonNode,
  path: JsonPath,
  schema: JsonSchema | undefined,
): readonly (readonly [string, unknown])[] {
  if (node.kind === 'object')
    return node.members.flatMap(({ key, value }) =>
      filesBelow(value, [...path, key], schemaOfKey(schema, key)),
    );
  if (node.kind === 'list')
    return node.items.flatMap((item, place) =>
      filesBelow(item, [...path, place], schemaOfKey(schema, place)),
    );
  return schema?.[NAMES_FILE] === true ? [[renderPath(path), node.value]] : [];
}
