/** The API on its two sockets. */

import type { Logger } from './program/log.ts';
import type { ApiDeps } from './api/deps.ts';
import { startApi } from './api/server.ts';
import type { Paths } from './config/paths.ts';

/** Operators of this machine get every route; of the status page, which runs without privileges, each visitor is judged. */
export async function serveApi(
  paths: Paths,
  sockets: ReadonlyMap<string, number>,
  deps: ApiDeps,
  log: Logger,
): Promise<{ close: () => Promise<void> }> {
  const api = await startApi({
    socketPath: paths.apiSocket,
    ...descriptorOf(sockets, 'api'),
    mode: 0o660,
    group: 'appliance-operators',
    socket: 'api',
    deps,
    log,
  });
  try {
    const web = await startApi({
      socketPath: paths.webSocket,
      ...descriptorOf(sockets, 'web'),
      mode: 0o660,
      group: 'appliance-web',
      socket: 'web',
      deps,
      log,
    });
    return {
      close: async () => {
        await Promise.all([api.close(), web.close()]);
      },
    };
  } catch (error) {
    // It alone would keep a process alive that has no loop.
    await api.close();
    throw error;
  }
}

function descriptorOf(sockets: ReadonlyMap<string, number>, name: string): { readonly descriptor?: number } {
  const descriptor = sockets.get(name);
  return descriptor === undefined ? {} : { descriptor };
}
