/** Records by key that are never changed in place: what stays the same keeps its identity, so that it is not written again. */

export type Entries<Value> = Readonly<Record<string, Value>>;

/** Collects changes of one part; copies it once, and only when something changes. */
export class Changes<Value> {
  readonly #original: Entries<Value>;
  #copy: Record<string, Value> | undefined;

  constructor(original: Entries<Value>) {
    this.#original = original;
  }

  get(key: string): Value | undefined {
    return this.result()[key];
  }

  before(key: string): Value | undefined {
    return this.#original[key];
  }

  /** `undefined` removes. */
  set(key: string, value: Value | undefined): void {
    if (this.get(key) === value) return;
    this.#copy ??= { ...this.#original };
    if (value === undefined) delete this.#copy[key];
    else this.#copy[key] = value;
  }

  result(): Entries<Value> {
    return this.#copy ?? this.#original;
  }
}

/** Sets or (with `undefined`) removes one entry; the same object when nothing changes. */
export function put<Value>(record: Entries<Value>, key: string, value: Value | undefined): Entries<Value> {
  const changes = new Changes(record);
  changes.set(key, value);
  return changes.result();
}

export function keep<Value>(
  record: Entries<Value>,
  wanted: (key: string, value: Value) => boolean,
): Entries<Value> {
  const entries = Object.entries(record);
  const kept = entries.filter(([key, value]) => wanted(key, value));
  return kept.length === entries.length ? record : Object.fromEntries(kept);
}
