/** Processes that outlive the command that started them: remembered so that only they, and no later owner of the id, are ended. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { waitFor } from '../test/harness/wait.ts';
import { run } from './command.ts';
import { asRoot } from './packages.ts';

export const ProcessRecord = z.object({
  pid: z.int(),
  /** In clock ticks since boot: field 22 of /proc/PID/stat. */
  startedAt: z.string(),
  command: z.string(),
});
export type ProcessRecord = z.infer<typeof ProcessRecord>;

const endDeadlineMs = 30_000;

/** Undefined when there is no such process. */
export async function identify(pid: number): Promise<ProcessRecord | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    // The name in parentheses may hold anything; the state follows it. A zombie has ended.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : { pid, startedAt: fields[18] ?? '', command };
  } catch {
    return undefined;
  }
}

export async function stillRuns(record: ProcessRecord | undefined): Promise<boolean> {
  if (record === undefined) return false;
  const present = await identify(record.pid);
  return present?.startedAt === record.startedAt && present.command === record.command;
}

/** SIGTERM, then SIGKILL after half a minute. Answers false when it had already ended. */
export async function endProcess(record: ProcessRecord | undefined): Promise<boolean> {
  if (record === undefined || !(await stillRuns(record))) return false;
  await signal(record, 'TERM');
  const gone = async (): Promise<boolean> => !(await stillRuns(record));
  const wait = { deadlineMs: endDeadlineMs, everyMs: 50 };
  try {
    await waitFor(`process ${record.pid} ends`, gone, wait);
  } catch {
    await signal(record, 'KILL');
    await waitFor(`process ${record.pid} ends by SIGKILL`, gone, wait);
  }
  return true;
}

async function signal({ pid }: ProcessRecord, name: 'TERM' | 'KILL'): Promise<void> {
  try {
    process.kill(pid, `SIG${name}`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ESRCH') return;
    const command = await asRoot(['kill', `-${name}`, String(pid)]);
    if (code !== 'EPERM' || command === undefined) throw error;
    await run(command);
  }
}
