/** An HTTP proxy with faults on demand, in front of a registry or of any other server: 429, 500, slow, cut short, refused. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What happens to a request. `path`: only where the request's path contains this text. */
export type Fault =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'status';
      readonly path?: string;
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'slow'; readonly path?: string; readonly bytesPerSecond: number }
  /** The connection is cut after so many bytes of the answer's body. */
  | { readonly kind: 'truncate'; readonly path?: string; readonly afterBytes: number }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang'; readonly path?: string }
  /** Nothing listens on the port. */
  | { readonly kind: 'refuse' };

export interface ProxyOptions {
  /** Port on 127.0.0.1 of the real server. */
  readonly targetPort: number;
  /** `engine.netns`: listen and connect in there. */
  readonly netns?: string;
}

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** `localhost:PORT`. */
  readonly address: string;
  /** Resolves once every new request meets this fault, and no other. */
  fault(fault: Fault): Promise<void>;
  dispose(): Promise<void>;
}

/** What the proxy's process writes to its parent. */
export type ProxyMessage = { readonly port: number } | { readonly done: true };

const program = fileURLToPath(new URL('./proxy-process.ts', import.meta.url));

export async function startProxy({ targetPort, netns }: ProxyOptions): Promise<FaultProxy> {
  // A process of its own: only a process can be in another network than the test.
  const inNetwork = netns === undefined ? undefined : [`--net=/run/netns/${netns}`, '--', process.execPath];
  const child = inNetwork
    ? fork(program, [String(targetPort)], { execPath: 'nsenter', execArgv: inNetwork })
    : fork(program, [String(targetPort)], { execArgv: [] });
  const port = await nextMessage(child, (message) => ('port' in message ? message.port : undefined));
  child.unref();
  child.channel?.unref();
  const dispose = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    port,
    address: `localhost:${port}`,
    fault: async (fault) => {
      const done = nextMessage(child, (message) => ('done' in message ? true : undefined));
      child.send(fault);
      await done;
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

async function nextMessage<T>(
  child: ChildProcess,
  pick: (message: ProxyMessage) => T | undefined,
): Promise<T> {
  child.channel?.ref();
  const answered = new AbortController();
  const { signal } = answered;
  const exited = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the fault proxy ended with code ${String(code)}`);
  });
  const [message] = (await Promise.race([once(child, 'message', { signal }), exited])) as [ProxyMessage];
  // Neither promise is awaited any more: without this their listeners would stay on the child.
  answered.abort();
  child.channel?.unref();
  const picked = pick(message);
  if (picked === undefined) throw new Error(`the fault proxy answered ${JSON.stringify(message)}`);
  return picked;
}
