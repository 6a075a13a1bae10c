/** The API on its sockets. */

import type { Logger } from './program/log.ts';
import type { SocketKind } from './api/caller.ts';
import type { ApiDeps } from './api/deps.ts';
import { startApi } from './api/server.ts';
import type { Api } from './api/server.ts';
import type { Paths } from './config/paths.ts';

interface Served {
  readonly socket: SocketKind;
  readonly path: 'apiSocket' | 'webSocket' | 'consoleSocket';
  readonly group: string;
}

const SOCKETS: readonly Served[] = [
  { socket: 'api', path: 'apiSocket', group: 'appliance-operators' },
  { socket: 'web', path: 'webSocket', group: 'appliance-web' },
  { socket: 'console', path: 'consoleSocket', group: 'appliance-console' },
];

/**
 * Operators of this machine get every route; of the status page and of the console, which run without privileges, each request is judged
 * by what it shows.
 */
export async function serveApi(
  paths: Paths,
  descriptors: ReadonlyMap<string, number>,
  deps: ApiDeps,
  log: Logger,
): Promise<{ close: () => Promise<void> }> {
  const served: Api[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(served.map((api) => api.close()));
  };
  try {
    for (const { socket, path, group } of SOCKETS)
      served.push(
        await startApi({
          socketPath: paths[path],
          ...descriptorOf(descriptors, socket),
          mode: 0o660,
          group,
          socket,
          deps,
          log,
        }),
      );
  } catch (error) {
    // Those that listen would keep a process alive that has no loop.
    await close();
    throw error;
  }
  return { close };
}

function descriptorOf(
  descriptors: ReadonlyMap<string, number>,
  name: string,
): { readonly descriptor?: number } {
  const descriptor = descriptors.get(name);
  return descriptor === undefined ? {} : { descriptor };
}
