/** A folder served over HTTP on loopback, as a vendor's web server does it, with every request written down. */
import { fileURLToPath } from 'node:url';
import { startNetworkProcess } from '../harness/network-process.ts';

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
  const args = [directory, String(port)];
  const child = startNetworkProcess<ServerMessage>({ name: "the repository's server", program, args, netns });
  const started = await child.next((message) => ('port' in message ? message.port : undefined));
  return {
    url: `http://127.0.0.1:${started}/`,
    requests: async () => {
      const answer = child.next((message) => ('requests' in message ? message.requests : undefined));
      child.send('requests');
      return answer;
    },
    dispose: child.dispose,
    [Symbol.asyncDispose]: child.dispose,
  };
}
