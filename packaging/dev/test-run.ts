/** Runs test files in processes of their own, shows them as they end, and counts. */
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
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
  if (files.length === 0 || signal.aborted) return { passed: 0, failed: 0, skipped: [] };
  const events = run({ files: [...files], concurrency, cwd, signal, timeout: fileTimeoutMs });
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  events.on('test:pass', ({ name, skip, details }) => {
    if (skip !== undefined) skipped.push(`${name}: ${skip === true ? 'no reason given' : skip}`);
    else if (details.type !== 'suite') passed += 1;
  });
  events.on('test:fail', ({ details }) => {
    if (details.type !== 'suite') failed += 1;
  });
  for await (const text of events.compose(spec)) output.write(text);
  return { passed, failed, skipped };
}
