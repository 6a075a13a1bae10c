/** Generations whose files say which they belong to. */

import type { GenerationFile, GenerationTexts } from './layout.ts';

export const ALL: readonly GenerationFile[] = [
  'ca.crt',
  'embedded_ca.crt',
  'ca-bundle.crt',
  'server.crt',
  'server.key',
  'client.crt',
  'client.key',
];
export const WITHOUT_EMBEDDED = ALL.filter((name) => name !== 'embedded_ca.crt');

export function textsOf(counter: number, names: readonly GenerationFile[] = ALL): GenerationTexts {
  return Object.fromEntries(names.map((name) => [name, `${counter} ${name} ${'x'.repeat(counter % 7)}\n`]));
}

/** Of every file, where all agree. */
export function counterOf(texts: GenerationTexts): number | undefined {
  const counters = new Set(Object.values(texts).map((text) => text.split(' ')[0]));
  return counters.size === 1 ? Number([...counters][0]) : undefined;
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
