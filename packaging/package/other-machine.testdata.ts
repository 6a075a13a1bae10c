/** Programs of the other architecture on this machine: qemu's user emulation, on libraries that apt fetches for it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../bundle/plugins.ts';
import { run } from '../dev/command.ts';

const libraries = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'];
const emulators = { arm64: 'qemu-aarch64-static', amd64: 'qemu-x86_64-static' } as const;

/** Unpacks what Node.js needs below `root`. apt has lists of its own for it: those of the machine stay as they are. */
export async function addLibraries(root: string, architecture: Architecture, scratch: string): Promise<void> {
  const debs = join(scratch, 'debs');
  await mkdir(debs, { recursive: true });
  await mkdir(join(scratch, 'lists'), { recursive: true });
  const options = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    `Dir::State::lists=${join(scratch, 'lists')}`,
    `Dir::Cache=${join(scratch, 'cache')}`,
    'Dir::State::status=/dev/null',
    'APT::Sandbox::User=root',
    'Acquire::Retries=7',
  ].map((option) => `--option=${option}`);
  await run(['apt-get', '--quiet', ...options, 'update'], { timeoutMs: 300_000 });
  await run(['apt-get', '--quiet', ...options, 'download', ...libraries], { cwd: debs, timeoutMs: 300_000 });
  for (const deb of await readdir(debs)) await run(['dpkg-deb', '--extract', join(debs, deb), root]);
}

/** A program of the package below `root`, as its wrapper starts it. */
export function emulated(
  root: string,
  architecture: Architecture,
  program: string,
  ...args: string[]
): string[] {
  const place = join(root, 'usr/lib/applianced');
  return [emulators[architecture], '-L', root, join(place, 'node'), join(place, `${program}.mjs`), ...args];
}

/** Runs until it is disposed; its output is this process's. */
export function startEmulated(command: readonly string[]): AsyncDisposable {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
