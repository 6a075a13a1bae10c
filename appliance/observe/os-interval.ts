/** Whether settings of others install updates where ours are not in force: asked beside the loop when a file of them has changed. */

import type { CachedFiles } from '../adapters/apt/cached-files.ts';
import { createBackground } from './background.ts';

export interface IntervalWatchDeps {
  readonly places: { readonly aptConf: string; readonly aptConfDir: string; readonly aptMainConf: string };
  readonly files: CachedFiles;
  /** Absent: this root is not that of the machine. */
  readonly interval?: (signal: AbortSignal) => Promise<string>;
  readonly changed: () => void;
  readonly onError: (error: Error) => void;
  readonly signal: AbortSignal;
}

/** Gives the answer for the files as they are; `undefined` while ours is among them, and until there is one. */
export function createIntervalWatch(deps: IntervalWatchDeps): () => string | undefined {
  const { places, files, interval } = deps;
  if (interval === undefined) return () => undefined;
  const stamp = (): string => {
    const names = files.names(places.aptConfDir).map((name) => `${places.aptConfDir}/${name}`);
    return [...names, places.aptMainConf].map((path) => `${path} ${files.stamp(path)}`).join(' ');
  };
  const asked = createBackground({
    ask: async (signal) => ({ of: stamp(), interval: await interval(signal) }),
    changed: deps.changed,
    onError: deps.onError,
    signal: deps.signal,
  });
  let last = '';
  return () => {
    if (files.changedAt(places.aptConf) !== undefined) return undefined;
    const present = stamp();
    const isChanged = present !== last;
    last = present;
    if (isChanged) void asked.askAnew();
    const answer = asked.answer();
    return answer?.of === present ? answer.interval : undefined;
  };
}
