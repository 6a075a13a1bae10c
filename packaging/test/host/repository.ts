/** A folder served over HTTP on loopback, as a vendor's web server does it, with every request written down. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServedRequest {
  readonly path: string;
  readonly status: number;
}

export interface ServeOptions {
  /** Read for each request: what changes in it is served at once. */
  readonly directory: string;
  /** `host.netns`: serve in there. The server stays when the host reboots. */
  readonly netns?: string;
  /** Default: a free one. */
  readonly port?: number;
}

export interface RepositoryServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** All that was answered so far, in order. */
  requests(): Promise<readonly ServedRequest[]>;
  dispose(): Promise<void>;
}

/** What the server's process writes to its parent. */
export type ServerMessage = { readonly port: number } | { readonly requests: readonly ServedRequest[] };

const program = fileURLToPath(new URL('./repository-process.ts', import.meta.url));

export async function serveRepository({
  directory,
  netns,
  port = 0,
}: ServeOptions): Promise<RepositoryServer> {
  // A process of its own: only a process can be in another network than the test.
  const inNetwork = netns === undefined ? undefined : [`--net=/run/netns/${netns}`, '--', process.execPath];
  const options = inNetwork ? { execPath: 'nsenter', execArgv: inNetwork } : { execArgv: [] };
  const child = fork(program, [directory, String(port)], options);
  const started = await nextMessage(child, (message) => ('port' in message ? message.port : undefined));
  child.unref();
  child.channel?.unref();
  const dispose = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    url: `http://127.0.0.1:${started}/`,
    requests: async () => {
      const answer = nextMessage(child, (message) => ('requests' in message ? message.requests : undefined));
      child.send('requests');
      return answer;
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

async function nextMessage<T>(
  child: ChildProcess,
  pick: (message: ServerMessage) => T | undefined,
): Promise<T> {
  child.channel?.ref();
  const gone = new AbortController();
  const exited = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`the repository's server ended with code ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message'), exited])) as [ServerMessage];
    const picked = pick(message);
    if (picked === undefined) throw new Error(`the repository's server answered ${JSON.stringify(message)}`);
    return picked;
  } finally {
    exited.catch(() => undefined);
    gone.abort();
    child.channel?.unref();
  }
}
