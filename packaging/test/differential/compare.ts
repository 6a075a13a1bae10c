/** Both sides beside each other, with the differences that we mean taken away one by one. */

import type { Json } from '../../../appliance/desired/desired.ts';
import { canonicalJson } from '../../../appliance/desired/hash.ts';
import { isNothing, type Inputs } from './inputs.ts';

export interface Sides {
  readonly theirs: Json | undefined;
  readonly ours: Json | undefined;
}

/** A difference that we mean. It must occur, and it must explain what it names and nothing else. */
export interface Difference {
  readonly name: string;
  readonly reason: string;
  /** First API version on which it occurs; absent: on every one. */
  readonly since?: string;
  /** Paths of `Inputs` that it may touch. */
  readonly paths: RegExp;
  /** Both sides without this difference; the same values where it does not occur. */
  readonly without: (
    sides: Sides,
    path: string,
    all: { readonly theirs: Inputs; readonly ours: Inputs },
  ) => Sides;
}

export interface Comparison {
  /** `path: theirs | ours` of what no listed difference explains. */
  readonly unexplained: readonly string[];
  /** Names of the listed differences that occurred. */
  readonly occurred: ReadonlySet<string>;
}

export function compare(theirs: Inputs, ours: Inputs, differences: readonly Difference[]): Comparison {
  const occurred = new Set<string>();
  const unexplained: string[] = [];
  for (const path of [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].toSorted()) {
    let sides: Sides = { theirs: theirs[path], ours: ours[path] };
    for (const difference of differences) {
      if (isEqual(sides) || !difference.paths.test(path)) continue;
      const next = difference.without(sides, path, { theirs, ours });
      if (text(next.theirs) !== text(sides.theirs) || text(next.ours) !== text(sides.ours))
        occurred.add(difference.name);
      sides = next;
    }
    if (!isEqual(sides)) unexplained.push(`${path}: ${text(sides.theirs)} | ${text(sides.ours)}`);
  }
  return { unexplained, occurred };
}

function isEqual(sides: Sides): boolean {
  return text(sides.theirs) === text(sides.ours) || (isNothing(sides.theirs) && isNothing(sides.ours));
}

function text(value: Json | undefined): string {
  return value === undefined ? '(absent)' : canonicalJson(value);
}
