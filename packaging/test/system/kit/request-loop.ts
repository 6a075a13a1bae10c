/** Clients that never stop asking: what they get while something is replaced under them. */
import { fileURLToPath } from 'node:url';
import { startNetworkProcess } from '../../harness/network-process.ts';

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
  const args = [JSON.stringify(targets)];
  const child = startNetworkProcess<readonly LoopResult[]>({
    name: 'the request loop',
    program,
    args,
    netns,
  });
  return {
    finish: async () => {
      const sums = child.next((results) => results);
      child.send('finish');
      const results = await sums;
      await child.dispose();
      return results;
    },
    [Symbol.asyncDispose]: child.dispose,
  };
}
