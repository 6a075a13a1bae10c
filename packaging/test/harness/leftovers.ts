/** What the harness has left on this machine: must be nothing once a test run is over. */
import { readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { waitUntil, WaitTimeoutError } from './wait.ts';

export interface Leftover {
  readonly kind: 'process' | 'mount' | 'netns' | 'directory' | 'cgroup';
  readonly what: string;
}

/** Ended sandboxes clean up by themselves, just after the test process; that takes a moment. */
const settleMs = 15_000;

/** Everything whose name, path, command line or control group carries the prefix (names.ts). */
export async function listLeftovers(prefix: string): Promise<Leftover[]> {
  const found = await Promise.all([
    processes(prefix),
    mounts(prefix),
    named('netns', '/run/netns', prefix),
    named('directory', tmpdir(), prefix),
    cgroups(prefix),
  ]);
  return found.flat();
}

/** Waits for the machine to be clean, and answers what is still there when it does not become so. */
export async function settledLeftovers(prefix: string, deadlineMs = settleMs): Promise<Leftover[]> {
  try {
    const clean = (left: Leftover[]): boolean => left.length === 0;
    return await waitUntil('no leftovers', () => listLeftovers(prefix), clean, { deadlineMs, everyMs: 100 });
  } catch (error) {
    if (error instanceof WaitTimeoutError) return listLeftovers(prefix);
    throw error;
  }
}

async function processes(prefix: string): Promise<Leftover[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid): Promise<Leftover[]> => {
      const command = (await textOf(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ').trim();
      const groups = await textOf(`/proc/${pid}/cgroup`);
      const ours = command.includes(prefix) || groups.includes(`/${prefix}`);
      return ours ? [{ kind: 'process', what: `${pid} ${command}` }] : [];
    }),
  );
  return found.flat();
}

async function mounts(prefix: string): Promise<Leftover[]> {
  const lines = (await textOf('/proc/self/mountinfo')).split('\n');
  const places = lines.map((line) => line.split(' ')[4] ?? '').filter((place) => place.includes(prefix));
  return places.map((what) => ({ kind: 'mount', what }));
}

async function cgroups(prefix: string): Promise<Leftover[]> {
  const top = '/sys/fs/cgroup';
  const controllers = [top, ...(await namesIn(top)).map((name) => join(top, name))];
  return (await Promise.all(controllers.map((path) => named('cgroup', path, prefix)))).flat();
}

async function named(kind: Leftover['kind'], parent: string, prefix: string): Promise<Leftover[]> {
  const paths = (await namesIn(parent)).map((name) => join(parent, name));
  return paths.filter((path) => basename(path).startsWith(prefix)).map((what) => ({ kind, what }));
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

/** Empty for what is already gone: a process may end at any time. */
async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
