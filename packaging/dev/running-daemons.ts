/** Daemons of one development root and their status pages, whether they were written down or not. */
import { readdir, readFile } from 'node:fs/promises';
import { writeState, type DevelopmentState } from './development-state.ts';
import type { Place } from './place.ts';
import { endProcess, identify, stillRuns, type ProcessRecord } from './processes.ts';
import { SetupError } from './setup-error.ts';

/**
 * Ends all of them, and writes down before that who does it. Answers how many there were. A start that was killed has not
 * written its daemon down; such a one is known by its command line.
 * @throws SetupError when one cannot be ended: nothing may be removed beside it.
 */
export async function endDaemons(
  place: Place,
  state: DevelopmentState,
  by: 'npm run down' | 'another npm start',
): Promise<number> {
  const found = await findDaemons([place.root, place.directory]);
  const known = state.daemon;
  if (known !== undefined && (await stillRuns(known)) && found.every(({ pid }) => pid !== known.pid)) {
    found.push(known);
  }
  if (found.length === 0) return 0;
  await writeState(place, { ...state, ending: { by, pids: found.map(({ pid }) => pid) } });
  const ended = await Promise.all(found.map(endDaemon));
  return ended.filter(Boolean).length;
}

async function endDaemon(daemon: ProcessRecord): Promise<boolean> {
  try {
    return await endProcess(daemon);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const way = `end process ${daemon.pid} by hand, then run this again`;
    throw new SetupError(`the daemon cannot be ended (${reason}): ${way}`, { cause });
  }
}

/** Processes that run `appliance/main.ts --root ROOT` or `web/main.ts --root ROOT`, as /proc shows them, for one of these roots. */
export async function findDaemons(roots: readonly string[]): Promise<ProcessRecord[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const record = await identify(pid);
      return record !== undefined && (await runsDaemon(pid, roots)) ? record : undefined;
    }),
  );
  return found.filter((record) => record !== undefined);
}

async function runsDaemon(pid: number, roots: readonly string[]): Promise<boolean> {
  // A process that ends while we look is none.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const [, program = '', ...args] = commandLine.split('\0');
  const root = args[args.indexOf('--root') + 1];
  return (
    /\/(?:appliance|web)\/main\.ts$/.test(program) && args.includes('--root') && roots.includes(root ?? '')
  );
}
