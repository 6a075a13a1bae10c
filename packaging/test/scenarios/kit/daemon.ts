/** The daemon under test: inside the test for speed, or as the real process where that is what matters. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../../../../appliance/program/log.ts';
import { startDaemon } from '../../../../appliance/assemble.ts';
import { createServiceManager } from '../../../../appliance/service-manager.ts';
import type { Policy } from '../../../../appliance/plan/policy.ts';

export interface DaemonPlace {
  readonly root: string;
  readonly engineSocket: string;
}

export interface RunningDaemon {
  /** Asks it to end (SIGTERM) and waits; throws when it ended by an error. */
  stop(): Promise<void>;
  /** SIGKILL; only of a process. */
  kill(): Promise<void>;
  ended(): boolean;
  /** Throws when it has ended, with the reason. */
  assertRunning(): void;
  /** What it logged so far. */
  log(): string;
}

/** The product's caution on a faster clock: 50 ms stand for its second. */
export const quickPolicy: Policy = {
  backoffBaseMs: 50,
  backoffMaxMs: 400,
  stableMs: 2_000,
  crashLoopCount: 4,
  unhealthyRestartsBeforeRecreate: 2,
  imageIdleMs: 24 * 60 * 60_000,
  handoverMs: 100,
};

/** No step of a test takes as long as a minute, the longest grace period that a scenario gives apart. */
const stopDeadlineMs = 60_000;
const main = fileURLToPath(new URL('../../../../appliance/main.ts', import.meta.url));

export function daemonInside(place: DaemonPlace, policy: Policy = quickPolicy): RunningDaemon {
  const controller = new AbortController();
  const lines: string[] = [];
  const log = createLogger({ level: 'debug', write: (record) => void lines.push(record), format: 'plain' });
  let failure: Error | undefined;
  let ended = false;
  const onError = (error: Error): void => log.warn('systemd', { error });
  const manager = createServiceManager({ env: {}, pid: process.pid, program: main, onError });
  const end = startDaemon(
    { ...place, version: '0.0.0-test', log, policy, environment: {}, manager },
    controller.signal,
  ).then(
    () => void (ended = true),
    (error: unknown) => {
      ended = true;
      failure = error instanceof Error ? error : new Error(String(error));
    },
  );
  return {
    stop: async () => {
      controller.abort();
      const limit = new AbortController();
      const late = delay(stopDeadlineMs, undefined, { signal: limit.signal, ref: false }).then(
        () => {
          throw new Error(`the daemon did not end within ${stopDeadlineMs} ms`);
        },
        () => undefined,
      );
      await Promise.race([end, late]);
      limit.abort();
      if (failure !== undefined) throw failure;
    },
    kill: () => Promise.reject(new Error('only a process can be killed: start({ process: true })')),
    ended: () => ended,
    assertRunning: () => {
      if (ended) throw new Error(`the daemon has ended: ${failure?.message}`, { cause: failure });
    },
    log: () => lines.join(''),
  };
}

/**
 * The real program with its default policy: that of the checkout, or `program`, a command line without arguments. The kernel ends it
 * together with the test process (pdeathsig). `wrap` puts its command line into another network.
 */
export function daemonProcess(
  {
    root,
    engineSocket,
    program = [process.execPath, main],
  }: DaemonPlace & { readonly program?: readonly string[] },
  wrap: (command: readonly string[]) => readonly string[] = (command) => command,
): RunningDaemon & { readonly exit: Promise<number | null> } {
  const command = [...program, '--root', root, '--engine', `unix://${engineSocket}`];
  const [file = '', ...args] = wrap(['setpriv', '--pdeathsig', 'KILL', ...command]);
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => void lines.push(chunk.toString()));
  const exit = once(child, 'close').then(() => child.exitCode);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const endWith = async (signal: NodeJS.Signals): Promise<void> => {
    if (!ended()) child.kill(signal);
    await exit;
  };
  return {
    exit,
    stop: async () => {
      await endWith('SIGTERM');
      if (child.signalCode === null && child.exitCode !== 0) {
        throw new Error(`the daemon ended with exit code ${child.exitCode}: ${lines.join('')}`);
      }
    },
    kill: () => endWith('SIGKILL'),
    ended,
    assertRunning: () => {
      if (ended()) throw new Error(`the daemon has ended: ${lines.join('')}`);
    },
    log: () => lines.join(''),
  };
}
