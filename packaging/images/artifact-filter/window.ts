/** A set of the most recent keys, bounded in number and in age. */
export type Window = {
  /** True while `key` is in the window at `now` (milliseconds). */
  readonly has: (key: string, now: number) => boolean;
  /** Puts `key` in as the newest, as of `now`. */
  readonly add: (key: string, now: number) => void;
  readonly size: () => number;
};

/** The oldest key leaves first: when it is `maxAgeMs` old, or when more than `maxKeys` are held. */
export function createWindow({ maxKeys, maxAgeMs }: { maxKeys: number; maxAgeMs: number }): Window {
  // A Map iterates in the order of insertion, so the first key is the oldest.
  const addedAt = new Map<string, number>();

  const evict = (now: number): void => {
    for (const [key, at] of addedAt) {
      if (addedAt.size <= maxKeys && now - at < maxAgeMs) return;
      addedAt.delete(key);
    }
  };

  return {
    has(key, now) {
      evict(now);
      return addedAt.has(key);
    },
    add(key, now) {
      addedAt.delete(key);
      addedAt.set(key, now);
      evict(now);
    },
    size: () => addedAt.size,
  };
}
