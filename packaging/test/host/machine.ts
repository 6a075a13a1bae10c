/** One host, from boot to boot: systemd-nspawn in a sandbox, as a machine with a power switch. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLines, run } from '../../dev/command.ts';
import type { Sandbox } from '../harness/sandbox.ts';
import { waitFor, waitUntil } from '../harness/wait.ts';

export interface Machine {
  /** Where a process of the sandbox finds the host's root directory. */
  readonly root: string;
  /** How often it was booted. */
  readonly boots: number;
  /** The host's process 1, as this machine sees it. @throws HostError while it is off. */
  readonly initPid: number;
  /** Resolves once its process 1 is systemd. */
  boot(): Promise<void>;
  /** Resolves once it has shut down by itself. @throws WaitTimeoutError, and HostError when it asked for the other thing. */
  off(wanted: 'reboot' | 'poweroff', deadlineMs: number): Promise<void>;
  /** Ends all its processes at once. */
  cutPower(): Promise<void>;
}

export class HostError extends Error {
  override readonly name = 'HostError';
}

/** systemd-nspawn --keep-unit leaves the next boot to whoever started it. */
const rebootCode = 133;
const initDeadlineMs = 20_000;
const script = fileURLToPath(new URL('./host.sh', import.meta.url));

export function consoleLogOf(sandbox: Sandbox): string {
  return join(sandbox.dir, 'console.log');
}

/** Lays the host's root over a Debian tree. */
export async function prepareMachine(sandbox: Sandbox, tree: string): Promise<Machine> {
  await run(sandbox.inside(['sh', script, 'prepare', sandbox.name, sandbox.dir, tree]));
  let on: { readonly nspawn: ChildProcess; readonly initPid: number } | undefined;
  let boots = 0;
  const nspawnNow = (): ChildProcess => {
    if (on === undefined) throw new HostError('the host was never booted');
    return on.nspawn;
  };
  return {
    root: join(sandbox.dir, 'engine/host/root'),
    get boots() {
      return boots;
    },
    get initPid() {
      if (on === undefined || ended(on.nspawn)) throw new HostError('the host is off');
      return on.initPid;
    },
    boot: async () => {
      const nspawn = startNspawn(sandbox);
      on = { nspawn, initPid: await initOf(nspawn, sandbox) };
      boots += 1;
    },
    off: async (wanted, deadlineMs) => {
      const nspawn = nspawnNow();
      await waitFor(`the host shuts down for a ${wanted}`, () => ended(nspawn), { deadlineMs });
      const asked = nspawn.exitCode === rebootCode ? 'reboot' : 'poweroff';
      if (asked !== wanted) throw new HostError(`the host was to ${wanted}, and did ${asked}`);
    },
    cutPower: async () => {
      const nspawn = nspawnNow();
      if (on === undefined || ended(nspawn)) return;
      const gone = once(nspawn, 'exit');
      nspawn.ref();
      // The kernel ends with a process namespace's first process all others in it.
      process.kill(on.initPid, 'SIGKILL');
      await gone;
    },
  };
}

function startNspawn(sandbox: Sandbox): ChildProcess {
  const log = openSync(consoleLogOf(sandbox), 'a');
  const [file = '', ...args] = sandbox.inside(['sh', script, 'boot', sandbox.name, sandbox.dir]);
  // Its own session: Ctrl-C on the test is no power cut. A test that forgets to dispose must still end: unref.
  const nspawn = spawn(file, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  nspawn.unref();
  return nspawn;
}

/** nsenter, systemd-nspawn, systemd: each the only child of the one before. */
async function initOf(nsenter: ChildProcess, sandbox: Sandbox): Promise<number> {
  const look = async (): Promise<number | 'ended' | undefined> => {
    if (ended(nsenter)) return 'ended';
    const nspawn = await onlyChild(nsenter.pid);
    const init = await onlyChild(nspawn);
    return init !== undefined && (await nameOf(init)) === 'systemd' ? init : undefined;
  };
  const found = await waitUntil('systemd runs', look, (seen) => seen !== undefined, {
    deadlineMs: initDeadlineMs,
  });
  if (typeof found === 'number') return found;
  const log = await readFile(consoleLogOf(sandbox), 'utf8');
  throw new HostError(`the host does not boot; its console ends with:\n${lastLines(log)}`);
}

async function onlyChild(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return /^(\d+) ?$/.test(children) ? Number(children) : undefined;
}

async function nameOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
}

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
