/** An HTTP proxy with faults on demand, in front of a registry or of any other server: 429, 500, slow, cut short, refused. */
import { fileURLToPath } from 'node:url';
import { startNetworkProcess } from './network-process.ts';

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
  const args = [String(targetPort)];
  const child = startNetworkProcess<ProxyMessage>({ name: 'the fault proxy', program, args, netns });
  const port = await child.next((message) => ('port' in message ? message.port : undefined));
  return {
    port,
    address: `localhost:${port}`,
    fault: async (fault) => {
      const done = child.next((message) => ('done' in message ? true : undefined));
      child.send(fault);
      await done;
    },
    dispose: child.dispose,
    [Symbol.asyncDispose]: child.dispose,
  };
}
