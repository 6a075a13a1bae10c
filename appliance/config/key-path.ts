import { knownKeys, nodeJsonSchema, schemaOfKey, type JsonSchema } from './json-schema.ts';
import { nearest } from './nearest.ts';

export type KeyPath =
  | { readonly ok: true; readonly path: readonly string[]; readonly schema: JsonSchema }
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

/**
 * Reads a key as the operator types it (`web.listen`, `registries.ghcr.io.username`) along the schema: a registry has dots in its own
 * name, which ends where a key of a registry follows or where the text ends.
 */
export function resolveKey(key: string): KeyPath {
  return resolve(key.split('.'), [], nodeJsonSchema());
}

function resolve(words: readonly string[], path: readonly string[], schema: JsonSchema): KeyPath {
  const [word, ...rest] = words;
  if (word === undefined) return { ok: true, path, schema };
  if (schema.properties === undefined && schema.additionalProperties) return resolveName(words, path, schema);
  const next = schemaOfKey(schema, word);
  if (next !== undefined) return resolve(rest, [...path, word], next);
  return { ok: false, ...unknown(word, path, schema) };
}

/** A name of the operator's own (a registry), then at most one of its keys. */
function resolveName(words: readonly string[], path: readonly string[], schema: JsonSchema): KeyPath {
  const inner = schemaOfKey(schema, '');
  const last = words.at(-1) ?? '';
  const isKey = words.length > 1 && knownKeys(inner).includes(last);
  const name = (isKey ? words.slice(0, -1) : words).join('.');
  const found = isKey ? schemaOfKey(inner, last) : inner;
  if (name === '' || found === undefined)
    return { ok: false, reason: 'names nothing', hint: `write ${path.join('.')}.NAME` };
  return { ok: true, path: isKey ? [...path, name, last] : [...path, name], schema: found };
}

function unknown(
  word: string,
  path: readonly string[],
  schema: JsonSchema,
): { reason: string; hint?: string } {
  const known = knownKeys(schema);
  if (known.length === 0) return { reason: `has no keys below ${path.join('.')}`, hint: 'set it as a whole' };
  const near = nearest(word, known);
  const parent = path.length === 0 ? '' : `${path.join('.')}.`;
  return {
    reason: 'is an unknown key',
    hint: near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${parent}${near}?`,
  };
}
