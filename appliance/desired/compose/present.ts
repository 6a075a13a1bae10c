type Present<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the keys that are undefined: in the model, absent is the only way to say "not set". */
export function present<T extends object>(values: T): Present<T> {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  // Exactly the keys that `Present` makes optional can be missing.
  return Object.fromEntries(kept) as Present<T>;
}
