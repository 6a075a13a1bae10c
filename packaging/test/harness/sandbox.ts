/** Starts `sandbox.sh`: the namespaces that hold one test engine and end with the test process, however that ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { directoryOf, freshName } from './names.ts';

export interface Sandbox {
  /** Also the name of the network namespace and of the control group. */
  readonly name: string;
  /** Its files; seen under the same path from inside and outside. */
  readonly dir: string;
  /** The first process inside, as the machine sees it. */
  readonly initPid: number;
  /** Puts a command into the network only: the machine's processes and files stay in sight. */
  readonly inNetwork: (command: readonly string[]) => string[];
  /** Puts a command into the network, processes, mounts and root of the sandbox. */
  readonly inside: (command: readonly string[]) => string[];
  dispose(): Promise<void>;
}

export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

const script = fileURLToPath(new URL('./sandbox.sh', import.meta.url));

/** @throws SandboxError when the namespaces cannot be made (needs root). */
export async function startSandbox(root: string, dataSizeMb: number): Promise<Sandbox> {
  const name = freshName();
  const dir = directoryOf(name);
  await mkdir(dir);
  // Own session: Ctrl-C on the test must not end the supervisor before it has cleaned up.
  const supervisor = spawn('sh', [script, name, dir, root, `${dataSizeMb}m`], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const initPid = await readyPid(supervisor, supervisor.stdout, supervisor.stderr);
  release(supervisor);
  const target = ['--target', String(initPid)];
  return {
    name,
    dir,
    initPid,
    inNetwork: (command) => ['nsenter', `--net=/run/netns/${name}`, '--', ...command],
    inside: (command) => [
      'nsenter',
      ...target,
      '--mount',
      '--net',
      '--pid',
      '--root',
      '--wd',
      '--',
      ...command,
    ],
    dispose: () => end(supervisor),
  };
}

async function readyPid(supervisor: ChildProcess, stdout: Readable, stderr: Readable): Promise<number> {
  const complaints: string[] = [];
  stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  for await (const line of createInterface({ input: stdout })) {
    const pid = /^ready (\d+)$/.exec(line)?.[1];
    if (pid !== undefined) return Number(pid);
  }
  await ended(supervisor);
  throw new SandboxError(`the namespaces of a test engine cannot be made: ${complaints.join('').trim()}`);
}

/** A test that forgets to dispose must still end: nothing here keeps the event loop alive. */
function release(supervisor: ChildProcess): void {
  supervisor.unref();
  for (const stream of [supervisor.stdin, supervisor.stdout, supervisor.stderr]) {
    if (stream instanceof Socket) stream.unref();
  }
}

async function end(supervisor: ChildProcess): Promise<void> {
  supervisor.ref();
  supervisor.stdin?.destroy();
  await ended(supervisor);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
