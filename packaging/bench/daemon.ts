/** The daemon under measurement: the real program as a process of its own, in the engine's network so that its probes reach. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type Client } from '../../appliance/client/client.ts';
import { DaemonConnectionError, DaemonUnreachableError } from '../../appliance/client/errors.ts';
import type { Status } from '../../appliance/contract/status.ts';
import type { TestEngine } from '../test/harness/engine.ts';
import type { ApplianceRoot } from './appliance-root.ts';

export interface DaemonOptions {
  readonly engine: TestEngine;
  readonly root: ApplianceRoot;
  /** Arguments of node: the program, options of V8 before it. */
  readonly program: readonly string[];
  /** Another engine socket: a proxy in front of it. */
  readonly engineSocket?: string;
}

export interface BenchDaemon extends AsyncDisposable {
  readonly pid: number;
  readonly client: Client;
  /** Resolves with `performance.now()` of the first status that is accepted, as the event stream tells it. */
  until(what: string, accept: (status: Status) => boolean): Promise<number>;
  /** SIGTERM, and waits for the end; the containers run on. */
  stop(): Promise<void>;
}

const deadlineMs = 60_000;
const reconnectMs = 3;

/** The kernel ends it together with this process (pdeathsig). */
export function startBenchDaemon({ engine, root, program, engineSocket }: DaemonOptions): BenchDaemon {
  const socket = `unix://${engineSocket ?? engine.socketPath}`;
  const args = [...program, '--root', root.paths.root, '--engine', socket, '--log-level', 'warn'];
  const [file = '', ...rest] = engine.inNetwork([
    'setpriv',
    '--pdeathsig',
    'KILL',
    process.execPath,
    ...args,
  ]);
  // As applianced.service has it. Compiled code is kept from one start to the next: a reboot does not compile it again.
  const compiled = `${root.paths.root}/var/cache/applianced`;
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled, MALLOC_ARENA_MAX: '1' };
  const child = spawn(file, rest, { stdio: ['ignore', 'ignore', 'pipe'], env });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => void (log += chunk.toString()));
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const closed = once(child, 'close');
  const client = createClient({ socketPath: root.paths.apiSocket });
  const stop = async (): Promise<void> => {
    if (!ended()) child.kill('SIGTERM');
    await closed;
  };

  const firstAccepted = async (
    accept: (status: Status) => boolean,
    signal: AbortSignal,
  ): Promise<number | undefined> => {
    for await (const { event, data } of client.events({ limit: 0, status: true }, { signal })) {
      if (event === 'status' && accept(data)) return performance.now();
    }
    return undefined;
  };
  const accepted = async (accept: (status: Status) => boolean, signal: AbortSignal): Promise<number> => {
    for (;;) {
      if (ended()) throw new Error(`the daemon has ended: ${log}`);
      try {
        const at = await firstAccepted(accept, signal);
        if (at !== undefined) return at;
      } catch (error) {
        if (!isNotListeningYet(error) || signal.aborted) throw error;
      }
      await delay(reconnectMs);
    }
  };

  return {
    pid: child.pid ?? 0,
    client,
    stop,
    async until(what, accept) {
      try {
        return await accepted(accept, AbortSignal.timeout(deadlineMs));
      } catch (cause) {
        const status = ended() ? log : JSON.stringify(await client.status());
        throw new Error(`the daemon did not get to "${what}": ${status}`, { cause });
      }
    },
    [Symbol.asyncDispose]: stop,
  };
}

function isNotListeningYet(error: unknown): boolean {
  return error instanceof DaemonUnreachableError || error instanceof DaemonConnectionError;
}

export function isIdle({ phase, engine }: Status): boolean {
  return phase === 'IDLE' && engine.state === 'connected';
}

export function allHealthy(count: number): (status: Status) => boolean {
  return ({ services }) => services.length === count && services.every(({ state }) => state === 'healthy');
}
