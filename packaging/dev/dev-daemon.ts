/** The daemon of `npm start`: the real program as a process of its own, with its log in a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '../../appliance/client/client.ts';
import { paths } from '../../appliance/config/paths.ts';
import { waitFor } from '../test/harness/wait.ts';
import { lastLines } from './command.ts';
import { readState } from './development-state.ts';
import type { Place } from './place.ts';
import { identify, type ProcessRecord } from './processes.ts';
import { projectRoot } from './project.ts';
import { SetupError } from './setup-error.ts';

export interface DevDaemon {
  /**
   * Resolves when its API answers, with what to remember of it; undefined when it has ended or `signal` came before that.
   * @throws SetupError when it goes on without answering; it is ended then.
   */
  ready(signal: AbortSignal): Promise<ProcessRecord | undefined>;
  /** Asks it to end (SIGTERM) and waits until it has. */
  stop(): Promise<void>;
  /** Resolves when it has ended; undefined when `stop` asked it to. */
  readonly ended: Promise<DaemonEnd | undefined>;
}

export interface DaemonEnd {
  /** Another command of the developer ended it. */
  readonly deliberate: boolean;
  /** What to tell. */
  readonly text: string;
}

/** Privileged ports of the stack on ports that need no privilege and seldom collide; see stacks/conductor.yaml. */
export const stackPorts: Readonly<Record<string, string>> = {
  SIGNAL_SYSLOG_PORT: '5514',
  CONDUCTOR_UI_PORT: '8000',
};

const readyDeadlineMs = 60_000;

export function startDaemon(place: Place, engineSocket: string): DevDaemon {
  const output = openSync(place.daemonLog, 'a');
  const logStartBytes = fstatSync(output).size;
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
  const logOfThisRun = async (): Promise<string> =>
    (await readFile(place.daemonLog)).subarray(logStartBytes).toString();
  let asked = false;
  const exited = once(child, 'exit');
  const ended = exited.then(async ([code, signal]) => {
    if (asked) return undefined;
    const by = await endedBy(place, child.pid);
    if (by !== undefined) return { deliberate: true, text: `${by} ended the daemon` };
    const log = await logOfThisRun();
    const how = `the daemon has ended (${String(signal ?? `exit code ${code}`)})`;
    return { deliberate: false, text: `${how}; the last it wrote to ${place.daemonLog}:\n${lastLines(log)}` };
  });
  const stop = async (): Promise<void> => {
    asked = true;
    child.kill('SIGTERM');
    await ended;
  };
  const client = createClient({ socketPath: paths(place.root).apiSocket });
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    ended,
    ready: async (signal) => {
      const givenUp = (): boolean => signal.aborted || isGone();
      const answers = async (): Promise<boolean> => givenUp() || (await client.version()) !== undefined;
      try {
        await waitFor('the API of the daemon answers', answers, { deadlineMs: readyDeadlineMs });
      } catch (cause) {
        await stop();
        const log = lastLines(await logOfThisRun());
        throw new SetupError(`the daemon does not answer; its log ${place.daemonLog} ends with:\n${log}`, {
          cause,
        });
      }
      return givenUp() || child.pid === undefined ? undefined : identify(child.pid);
    },
    stop,
  };
}

/** Whoever ends a daemon writes that down first; `npm run down` removes even that in the end. */
async function endedBy(place: Place, pid: number | undefined): Promise<string | undefined> {
  const state = await readState(place);
  if (state === undefined) return 'npm run down';
  if (state.ending !== undefined && state.ending.pids.some((each) => each === pid)) return state.ending.by;
  // A later npm start has its own by now.
  return state.daemon !== undefined && state.daemon.pid !== pid ? 'another npm start' : undefined;
}
