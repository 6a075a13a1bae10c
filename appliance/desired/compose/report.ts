/** Collects everything that is wrong with a stack, so that the operator sees all of it at once. */

import leven from 'leven';
import type { SourceProblem } from '../../config/problem.ts';
import { compareProblems } from '../../config/problem.ts';
import type { Note, SourcePosition } from './model.ts';
import { sharedOnce } from './shared.ts';

export type ReferenceKind = 'config' | 'network' | 'secret' | 'service' | 'volume';

/** A place that names something which must be defined elsewhere in the stack. */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly name: string;
  /** The name as the author wrote it, for a message. */
  readonly shown: string;
  readonly position: SourcePosition;
  readonly path: string;
}

export interface Report {
  /** `path` is the key path (`services.web.ports[0]`). No argument may hold an interpolated value. */
  problem(at: SourcePosition, path: string, reason: string, hint?: string): void;
  /** Something that was accepted without effect, or that the author may not expect. */
  note(at: SourcePosition, path: string, reason: string): void;
  /** `services.web` is one of several that may share a place of a file: what they share is told once. */
  owner(path: string): void;
  /** Checked when the whole stack is known. */
  refer(reference: Reference): void;
  readonly references: () => readonly Reference[];
  readonly problems: () => readonly SourceProblem[];
  readonly notes: () => readonly Note[];
  readonly failed: () => boolean;
}

export function createReport(): Report {
  const problems = new Map<string, SourceProblem>();
  const notes = new Map<string, Note>();
  const references: Reference[] = [];
  const owners = new Set<string>();
  return {
    problem({ file, line, column }, path, reason, hint) {
      const key = `${file}:${line}:${column}:${path}:${reason}`;
      problems.set(key, { file, line, column, path, reason, ...(hint === undefined ? {} : { hint }) });
    },
    note({ file, line, column }, path, reason) {
      notes.set(`${file}:${line}:${column}:${path}:${reason}`, { file, line, column, path, reason });
    },
    owner(path) {
      owners.add(path);
    },
    refer(reference) {
      references.push(reference);
    },
    references: () => references,
    problems: () => sharedOnce([...problems.values()].toSorted(compareProblems), owners),
    notes: () => {
      const sorted = [...notes.values()].toSorted(
        (a, b) => compareStrings(a.file, b.file) || a.line - b.line || a.column - b.column,
      );
      return sharedOnce(sorted, owners);
    },
    failed: () => problems.size > 0,
  };
}

/** By code units: the same on every host, unlike a locale's order. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The known name that a misspelt one most likely means; undefined where none is near. */
function nearest(name: string, known: Iterable<string>): string | undefined {
  const allowedDistance = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = allowedDistance + 1;
  for (const candidate of known) {
    const distance = nameDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Swapped letters (`prots`) and a missing part (`healthy` for `service_healthy`) are as near as one edit. */
function nameDistance(name: string, candidate: string, maxDistance: number): number {
  if (name === candidate) return 0;
  if (name.length > 3 && candidate.includes(name)) return 1;
  const isSwap = name.length === candidate.length && sortedLetters(name) === sortedLetters(candidate);
  return isSwap ? 1 : leven(name, candidate, { maxDistance });
}

function sortedLetters(text: string): string {
  return text.split('').toSorted().join('');
}

/** `did you mean "ports"?`, or undefined. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const found = nearest(name, known);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}
