/** One thing that is wrong with a file that the operator wrote, at the place where it stands. */
export interface SourceProblem {
  /** The file as the operator knows it (a path, or `<stdin>`). */
  readonly file: string;
  /** Counted from 1. A problem of the whole file stands at 1:1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units, as editors count. */
  readonly column: number;
  /** Key path with dots (`registries.ghcr.io.password_file`, `days[0]`); empty for the whole file. */
  readonly path: string;
  /** What is wrong. Never holds a value of the file: the value may be a secret. */
  readonly reason: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** One line: `file:line:column path: reason (hint)`; editors and terminals open `file:line:column`. */
export function renderProblem(problem: SourceProblem): string {
  const subject = problem.path === '' ? '' : ` ${problem.path}`;
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${problem.file}:${problem.line}:${problem.column}${subject}: ${problem.reason}${hint}`;
}

/** Orders by place in the file, so that a list reads from top to bottom. */
export function compareProblems(a: SourceProblem, b: SourceProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : Number(a.path > b.path));
}
