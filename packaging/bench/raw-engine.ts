/**
 * Engine calls as bare as node:http can make them: no client library, no deadline, no check but the status. What the daemon
 * is compared with, so nothing in here may cost more than the call itself.
 */

import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export class RawEngineError extends Error {
  override readonly name = 'RawEngineError';
}

export interface RawEngine {
  get(path: string): Promise<unknown>;
  post(path: string, body?: object): Promise<unknown>;
  remove(path: string): Promise<void>;
  /** Gives the exit code. */
  exec(container: string, command: readonly string[]): Promise<number>;
  /** Calls back for each event until the returned function is called. Resolves when the engine has taken the request. */
  follow(filters: object, onEvent: (event: RawEvent) => void): Promise<() => void>;
  close(): void;
}

export interface RawEvent {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

export function rawEngine(socketPath: string, apiVersion: string): RawEngine {
  const agent = new Agent({ keepAlive: true });

  const open = async (method: string, path: string, body?: object): Promise<IncomingMessage> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const payload = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
    };
    request({ socketPath, agent, method, path: `/v${apiVersion}${path}`, headers }, resolve)
      .once('error', reject)
      .end(payload);
    const response = await promise;
    const status = response.statusCode ?? 0;
    if (status < 400) return response;
    throw new RawEngineError(`${method} ${path}: ${status} ${await text(response)}`);
  };
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await text(await open(method, path, body));
    return answer.startsWith('{') || answer.startsWith('[') ? JSON.parse(answer) : answer;
  };

  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    remove: async (path) => void (await call('DELETE', path)),
    async exec(container, command) {
      const options = { AttachStdout: true, AttachStderr: true, Cmd: command };
      const { Id: id } = (await call('POST', `/containers/${container}/exec`, options)) as { Id: string };
      await text(await open('POST', `/exec/${id}/start`, { Detach: false, Tty: false }));
      for (;;) {
        const state = (await call('GET', `/exec/${id}/json`)) as {
          Running: boolean;
          ExitCode: number | null;
        };
        // The stream ends a moment before the engine has noted the exit code.
        if (!state.Running && state.ExitCode !== null) return state.ExitCode;
      }
    },
    async follow(filters, onEvent) {
      const query = encodeURIComponent(JSON.stringify(filters));
      const stream = await open('GET', `/events?filters=${query}`);
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line.trim() !== '') onEvent(JSON.parse(line) as RawEvent);
      });
      // Ours is the end of it; nobody waits for what the connection says then.
      stream.on('error', () => undefined);
      return () => void stream.destroy();
    },
    close: () => agent.destroy(),
  };
}

/** Everything but images, by force: a private engine holds nothing of anybody else. */
export async function removeEverything(engine: RawEngine): Promise<void> {
  const containers = (await engine.get('/containers/json?all=1')) as readonly { Id: string }[];
  await Promise.all(containers.map(({ Id }) => engine.remove(`/containers/${Id}?force=1&v=1`)));
  const networks = (await engine.get('/networks?filters={"type":["custom"]}')) as readonly { Id: string }[];
  await Promise.all(networks.map(({ Id }) => engine.remove(`/networks/${Id}`)));
  const { Volumes: volumes } = (await engine.get('/volumes')) as {
    Volumes: readonly { Name: string }[] | null;
  };
  await Promise.all((volumes ?? []).map(({ Name }) => engine.remove(`/volumes/${Name}?force=1`)));
}
