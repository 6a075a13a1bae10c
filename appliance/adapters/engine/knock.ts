import { request } from 'node:http';
import { failure } from './failure.ts';

/** An engine that works answers in a few milliseconds, also while it is busy. */
const DEADLINE_MS = 1_000;

/**
 * Asks over a new connection whether the engine still takes any. One that shuts down (dockerd, moby 20.10 to 28) closes its
 * listener first, then ends its containers, and answers on old connections all the while: a container that is started then
 * is lost ("task already exists"). With socket activation the connection is made by systemd, so that only an answer counts.
 * Throws an `EngineError` `unreachable`.
 */
export function knock(socketPath: string, signal: AbortSignal): Promise<void> {
  const call = { name: 'knock', subject: '' } as const;
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
    const asked = request({ socketPath, path: '/_ping', agent: false, signal: limit }, (answer) => {
      answer.resume();
      answer.once('end', resolve);
      answer.once('error', refuse);
    });
    function refuse(error: Error): void {
      if (signal.aborted) return reject(failure(call, 'aborted', 'given up', error));
      const words = 'the engine takes no new connection: it is shutting down, or hangs';
      reject(failure(call, 'unreachable', words, error));
    }
    asked.once('error', refuse);
    asked.end();
  });
}
