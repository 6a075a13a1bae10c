/** Runs test files in processes of their own, shows them as they end, and counts. */
import { relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { inspect } from 'node:util';

export interface Counts {
  readonly passed: number;
  /** `name (file:line)`, each followed by its error: what one looks for at the end of a long output. */
  readonly failed: readonly string[];
  /** `name: reason` */
  readonly skipped: readonly string[];
}

export interface RunOptions {
  readonly files: readonly string[];
  /** Files at the same time. */
  readonly concurrency: number;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly output: NodeJS.WritableStream;
}

/** A file that hangs is ended after this long. */
const fileTimeoutMs = 900_000;

export async function runTestFiles({ files, concurrency, cwd, signal, output }: RunOptions): Promise<Counts> {
  if (files.length === 0 || signal.aborted) return { passed: 0, failed: [], skipped: [] };
  const events = run({ files: [...files], concurrency, cwd, signal, timeout: fileTimeoutMs });
  let passed = 0;
  const failed: string[] = [];
  const skipped: string[] = [];
  events.on('test:pass', ({ name, skip, details }) => {
    if (skip !== undefined) skipped.push(`${name}: ${skip === true ? 'no reason given' : skip}`);
    else if (details.type !== 'suite') passed += 1;
  });
  events.on('test:fail', ({ name, file, line, details }) => {
    if (details.type === 'suite') return;
    const where = file === undefined ? '' : ` (${relative(cwd, file)}:${line})`;
    failed.push(`${name}${where}\n${inspect(details.error.cause ?? details.error)}`);
  });
  for await (const text of events.compose(spec)) output.write(text);
  return { passed, failed, skipped };
}
