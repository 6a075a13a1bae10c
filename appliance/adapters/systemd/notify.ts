/** What the service manager is told about this process: sd_notify(3). */

import type { Datagrams } from './native.ts';

export interface Supervisor {
  /** Requests are served from now on; units that are ordered after us may start. */
  ready(): void;
  /** The loop has come round: without this for WatchdogSec the process is killed and started anew. */
  alive(): void;
  /** One line for `systemctl status`. */
  status(line: string): void;
  stopping(): void;
}

export interface SupervisorDeps {
  /** NOTIFY_SOCKET; absent: nobody supervises. */
  readonly socket: string | undefined;
  readonly datagrams: Datagrams | undefined;
  /** Told once: the service manager then believes the worst, and its log should say why. */
  readonly onError: (error: Error) => void;
}

export function createSupervisor({ socket, datagrams, onError }: SupervisorDeps): Supervisor {
  let isBroken = false;
  const tell = (message: string): void => {
    if (socket === undefined || datagrams === undefined) return;
    try {
      datagrams.send(socket, Buffer.from(message));
      isBroken = false;
    } catch (error) {
      if (!isBroken) onError(new Error('the service manager cannot be told', { cause: error }));
      isBroken = true;
    }
  };
  return {
    ready: () => tell('READY=1'),
    alive: () => tell('WATCHDOG=1'),
    // A line break would begin another assignment.
    status: (line) => tell(`STATUS=${line.replaceAll(/\p{Cc}+/gu, ' ')}`),
    stopping: () => tell('STOPPING=1'),
  };
}
