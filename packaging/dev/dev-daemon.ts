/** The daemon of `npm start`: the real program as a process of its own, with its log in a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLines } from './command.ts';
import type { Place } from './place.ts';
import { identify, type ProcessRecord } from './processes.ts';
import { projectRoot } from './project.ts';

export interface DevDaemon {
  readonly record: ProcessRecord | undefined;
  /** Asks it to end (SIGTERM) and waits until it has. */
  stop(): Promise<void>;
  /** Resolves when it has ended: what to tell when nobody asked it to, or undefined. */
  readonly ended: Promise<string | undefined>;
}

/** Privileged ports of the stack on ports that need no privilege and seldom collide; see stacks/conductor.yaml. */
export const stackPorts: Readonly<Record<string, string>> = {
  SIGNAL_SYSLOG_PORT: '5514',
  CONDUCTOR_UI_PORT: '8000',
};

export async function startDaemon(place: Place, engineSocket: string): Promise<DevDaemon> {
  const output = openSync(place.daemonLog, 'a');
  const program = join(projectRoot, 'appliance/main.ts');
  const args = ['--root', place.root, '--engine', `unix://${engineSocket}`];
  const variables = Object.entries(stackPorts).map(([name, port]) => [`APPLIANCE_STACK_${name}`, port]);
  const child = spawn(process.execPath, [program, ...args], {
    // What the developer has set in the environment wins.
    env: { ...Object.fromEntries(variables), ...process.env },
    stdio: ['ignore', output, output],
    // Ctrl-C goes to npm start only, which then asks the daemon to end.
    detached: true,
  });
  closeSync(output);
  let asked = false;
  const ended = once(child, 'exit').then(async ([code, signal]) => {
    if (asked) return undefined;
    const tail = lastLines(await readFile(place.daemonLog, 'utf8'));
    return `the daemon has ended (${String(signal ?? `exit code ${code}`)}); ${place.daemonLog} ends with:\n${tail}`;
  });
  const record = child.pid === undefined ? undefined : await identify(child.pid);
  return {
    record,
    ended,
    stop: async () => {
      asked = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}
