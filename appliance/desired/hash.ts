/** Canonical text of JSON: what is hashed must not depend on the order in which a map was written. */

import type { Json, JsonObject } from './desired.ts';
import { isObject } from './json.ts';

/** JSON without white space, keys in code unit order, `undefined` left out. */
export function canonicalJson(value: Json): string {
  if (isObject(value)) return `{${sortedEntries(value).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  return JSON.stringify(value);
}

function sortedEntries(value: JsonObject): readonly string[] {
  return Object.keys(value)
    .toSorted()
    .flatMap((key) => {
      const item = value[key];
      return item === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(item)}`];
    });
}
