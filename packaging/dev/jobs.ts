/** Runs commands side by side and says at the end, in one table, how each went; what failed is shown in full. */
import { CommandError, run } from './command.ts';
import { projectRoot, toolEnvironment } from './project.ts';

export interface Job {
  readonly name: string;
  readonly command: readonly string[];
}

export interface JobResult {
  readonly name: string;
  readonly seconds: number;
  readonly ok: boolean;
  /** All that it wrote. */
  readonly output: string;
}

export async function runJobs(jobs: readonly Job[]): Promise<JobResult[]> {
  return Promise.all(jobs.map(runJob));
}

async function runJob({ name, command }: Job): Promise<JobResult> {
  const started = performance.now();
  const result = (ok: boolean, output: string): JobResult => ({
    name,
    seconds: (performance.now() - started) / 1000,
    ok,
    output,
  });
  try {
    const { stdout, stderr } = await run(command, { cwd: projectRoot, env: toolEnvironment });
    return result(true, stdout + stderr);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const output = error.stdout + error.stderr;
    return result(false, output.trim() === '' ? error.message : output);
  }
}

/** The failures' output, then one line for each job. */
export function renderResults(results: readonly JobResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const failures = results.filter(({ ok }) => !ok);
  const details = failures.map(({ name, output }) => `--- ${name} ---\n${output.trimEnd()}\n`);
  const table = results.map(
    ({ name, seconds, ok }) =>
      `${name.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s  ${ok ? 'ok' : 'FAILED'}`,
  );
  return [...details, ...table].join('\n');
}
