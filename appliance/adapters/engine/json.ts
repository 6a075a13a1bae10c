/** Readers for JSON that somebody else wrote: a wrong or missing part reads as empty, never as a surprise later. */

export type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Empty for everything that is no object. */
export function object(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Follows the names from object to object. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(field, value);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

export function flag(value: unknown): boolean {
  return value === true;
}

/** Empty for `null`, which the engine writes for an empty list. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function texts(value: unknown): readonly string[] {
  return list(value).filter((entry) => typeof entry === 'string');
}

export function textMap(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(object(value));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export function mapObject<T>(value: unknown, read: (entry: unknown) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(object(value)).map(([name, entry]) => [name, read(entry)]));
}
