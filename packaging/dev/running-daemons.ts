/** Daemons of one development root and their status pages, whether they were written down or not. */
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { writeState, type DevelopmentState } from './development-state.ts';
import type { Place } from './place.ts';
import { endProcess, identify, stillRuns, type ProcessRecord } from './processes.ts';
import { SetupError } from './setup-error.ts';

/** Of a program: its file in the checkout, the title that it gives itself, and what it is for the developer. */
const programs = [
  { file: '/appliance/main.ts', title: 'applianced', name: 'daemon', log: 'daemonLog' },
  { file: '/web/main.ts', title: 'appliance-web', name: 'status page', log: 'pageLog' },
] as const;
type Program = (typeof programs)[number];

export interface Found {
  readonly name: Program['name'];
  readonly record: ProcessRecord;
}

/**
 * Ends all of them, and writes down before that who does it. Answers which there were. A start that was killed may not have
 * written them down; such a one is known by what the system says of it.
 * @throws SetupError when one cannot be ended: nothing may be removed beside it.
 */
export async function endDaemons(
  place: Place,
  state: DevelopmentState,
  by: 'npm run down' | 'another npm start',
): Promise<readonly Found[]> {
  const found = [...(await findDaemons(place))];
  const known = state.daemon;
  if (
    known !== undefined &&
    (await stillRuns(known)) &&
    found.every(({ record }) => record.pid !== known.pid)
  )
    found.push({ name: 'daemon', record: known });
  if (found.length === 0) return [];
  await writeState(place, { ...state, ending: { by, pids: found.map(({ record }) => record.pid) } });
  const ended = await Promise.all(found.map(endFound));
  return found.filter((_, index) => ended[index]);
}

/** Answers false when it had already ended. One that has put on its title since it was found is the same process still. */
export async function endFound({ name, record }: Found): Promise<boolean> {
  try {
    if (await endProcess(record)) return true;
    const present = await identify(record.pid);
    return present?.startedAt === record.startedAt && (await endProcess(present));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const way = `end process ${record.pid} by hand, then run this again`;
    throw new SetupError(`the ${name} cannot be ended (${reason}): ${way}`, { cause });
  }
}

/** Processes of this place only, daemons first. */
export async function findDaemons(place: Place): Promise<readonly Found[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.map((pid) => foundAt(pid, place)));
  const found = all.filter((each) => each !== undefined);
  return programs.flatMap(({ name }) => found.filter((each) => each.name === name));
}

async function foundAt(pid: number, place: Place): Promise<Found | undefined> {
  const record = await identify(pid);
  // A process that ends while we look is none.
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const program = byArguments(words, place) ?? (await byTitle(words, pid, place));
  return record === undefined || program === undefined ? undefined : { name: program.name, record };
}

/** One that has just begun: `node PROGRAM --root ROOT`. */
function byArguments(commandLine: string, { root, directory }: Place): Program | undefined {
  const [, file = '', ...args] = commandLine.split('\0');
  const at = args.indexOf('--root');
  const given = at < 0 ? undefined : args[at + 1];
  if (given !== root && given !== directory) return undefined;
  return programs.find((program) => file.endsWith(program.file));
}

/** One that works has put its title over its arguments: it is ours where it writes into the log of this place. */
async function byTitle(commandLine: string, pid: number, place: Place): Promise<Program | undefined> {
  const title = commandLine.replace(/\0+$/, '');
  const program = programs.find((each) => each.title === title);
  if (program === undefined) return undefined;
  // Not readable: it belongs to another user, or has ended.
  const output = await readlink(`/proc/${pid}/fd/1`).catch(() => undefined);
  // The kernel names files without links, and says so of one that was removed meanwhile.
  const log = join(await realpath(place.directory), relative(place.root, place[program.log]));
  return output === log || output === `${log} (deleted)` ? program : undefined;
}
