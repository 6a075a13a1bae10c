/** Clients that never stop asking: what they get while something is replaced under them. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface LoopTarget {
  readonly name: string;
  readonly path: string;
  /** Of a unix socket, as this machine sees it; else a port of the host's loopback address. */
  readonly socketPath?: string;
  readonly port?: number;
}

export interface LoopResult {
  readonly name: string;
  /** Requests with status 200. */
  readonly answered: number;
  readonly longestMs: number;
  /** When and why, each. */
  readonly failures: readonly string[];
}

export interface RequestLoop extends AsyncDisposable {
  /** Ends the loop after the requests that are under way. */
  readonly finish: () => Promise<readonly LoopResult[]>;
}

const program = fileURLToPath(new URL('./request-loop-process.ts', import.meta.url));

/** `netns`: the network that the requests come from. */
export function startRequestLoop(netns: string, targets: readonly LoopTarget[]): RequestLoop {
  const child = fork(program, [JSON.stringify(targets)], {
    execPath: 'nsenter',
    execArgv: [`--net=/run/netns/${netns}`, '--', process.execPath],
  });
  const exited = once(child, 'exit');
  return {
    finish: async () => {
      const answered = once(child, 'message');
      child.send('finish');
      const ended = exited.then(() => {
        throw new Error('the request loop ended without its sums');
      });
      const [results] = (await Promise.race([answered, ended])) as [readonly LoopResult[]];
      await exited;
      return results;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
