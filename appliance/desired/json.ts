/** Small helpers for request bodies that are plain JSON. */

import type { Json, JsonObject } from './desired.ts';

/** Without the keys that are `undefined`; `null`, `false`, `0`, `''` and `[]` stay, because they say something. */
export function compact(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** `undefined` for an empty list or map, so that `compact` leaves it out. */
export function unlessEmpty<T extends readonly Json[] | Readonly<Record<string, Json | undefined>>>(
  value: T,
): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** `false` is the engine's default for every flag that we send. */
export function whenTrue(flag: boolean): true | undefined {
  return flag || undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An empty object where there is none, so that a path can be followed without a question at each step. */
export function objectAt(body: JsonObject, key: string): JsonObject {
  const value = body[key];
  return isObject(value) ? value : {};
}

export function without(body: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !keys.includes(key)));
}

/** A text as it is; anything else as JSON. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
