import { request } from 'node:http';
import { join } from 'node:path';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import { createClient } from '../client/client.ts';
import type { Client } from '../client/client.ts';
import { memoryDaemon, memoryLog } from './memory.testdata.ts';
import type { MemoryDaemon } from './memory.testdata.ts';
import { startApi } from './server.ts';
import type { Api, ApiOptions } from './server.ts';

export interface Served extends AsyncDisposable {
  readonly daemon: MemoryDaemon;
  readonly api: Api;
  readonly socketPath: string;
  /** Holds every answer against its schema. */
  readonly client: Client;
  readonly log: ReturnType<typeof memoryLog>;
  /** A request as it stands. */
  raw(method: string, path: string, options?: RawOptions): Promise<RawAnswer>;
}

export interface RawOptions {
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The real API over a real socket; it goes with `await using`. */
export async function served(
  options: Partial<ApiOptions> = {},
  daemon: MemoryDaemon = memoryDaemon(),
): Promise<Served> {
  const folder = await scratchFolder();
  const socketPath = join(folder.path, 'run', 'api.sock');
  const log = memoryLog();
  const api = await startApi({
    socketPath,
    mode: 0o660,
    socket: 'api',
    deps: daemon,
    log,
    ...options,
  });
  return {
    daemon,
    api,
    socketPath,
    log,
    client: createClient({ socketPath, timeoutMs: 5_000, strict: true }),
    raw: (method, path, raw = {}) => rawRequest(socketPath, method, path, raw),
    [Symbol.asyncDispose]: async () => {
      await api.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function rawRequest(
  socketPath: string,
  method: string,
  path: string,
  { headers = {}, body }: RawOptions,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
