/** A file of figures with small tiers, and what it has to hold, counted the plain way. */

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { testFolder } from '../journal/journal.testdata.ts';
import { createFiguresFile } from './figures-file.ts';
import type { FiguresFile, FiguresFileDeps } from './figures-file.ts';
import { SAMPLE_MS } from './tiers.ts';
import type { Tier } from './tiers.ts';

export const smallTiers: readonly Tier[] = [
  { stepMs: SAMPLE_MS, keepMs: 40 * SAMPLE_MS },
  { stepMs: 4 * SAMPLE_MS, keepMs: 80 * SAMPLE_MS },
  { stepMs: 12 * SAMPLE_MS, keepMs: 400 * SAMPLE_MS },
];

export const smallLimits = { tiers: smallTiers, bytes: 64 * 1024 * 1024 };

export interface Told {
  readonly log: string[];
  readonly replaced: string[];
}

export function figuresAt(
  path: string,
  deps: Partial<FiguresFileDeps> = {},
): FiguresFile & { readonly told: Told } {
  const told: Told = { log: [], replaced: [] };
  const file = createFiguresFile({
    path,
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    limits: smallLimits,
    log: (message) => told.log.push(message),
    replaced: (message) => told.replaced.push(message),
    ...deps,
  });
  return { ...file, told };
}

export function freshFile(t: TestContext, deps: Partial<FiguresFileDeps> = {}) {
  const path = join(testFolder(t), 'metrics.db');
  const file = figuresAt(path, deps);
  t.after(() => file.close());
  return { path, file };
}

export interface Kept {
  readonly at: number;
  readonly name: string;
  readonly value: number;
}

export interface Step {
  readonly series: string;
  readonly step: number;
  readonly average: number;
  readonly highest: number;
}

/** Steps of `stepMs` from `first` to `last`, by series and step. */
export function plainSteps(
  kept: readonly Kept[],
  stepMs: number,
  first: number,
  last: number,
): readonly Step[] {
  const groups = Map.groupBy(kept, ({ at, name }) => `${name} ${Math.floor(at / stepMs)}`);
  return [...groups.values()]
    .map((group) => {
      const values = group.map(({ value }) => value);
      const [{ name, at } = { name: '', at: 0 }] = group;
      const average = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { series: name, step: Math.floor(at / stepMs), average, highest: Math.max(...values) };
    })
    .filter(({ step }) => step >= first && step <= last)
    .toSorted(bySeriesAndStep);
}

export function bySeriesAndStep(a: Step, b: Step): number {
  if (a.series !== b.series) return a.series < b.series ? -1 : 1;
  return a.step - b.step;
}
