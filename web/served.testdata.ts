/** The status page on a real port with real TLS, beside a scripted daemon; and a visitor of it. */

import { request } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { tempDirectory } from '../packaging/test/harness/temp-directory.ts';
import { scriptedDaemon } from './daemon.testdata.ts';
import type { ScriptedDaemon } from './daemon.testdata.ts';
import type { Front } from './front.ts';
import type { Page } from '../appliance/contract/page.ts';
import { plainFront } from './plain-front.testdata.ts';
import { startWeb } from './serve.ts';
import type { Web, WebOptions } from './serve.ts';

export interface Served extends AsyncDisposable {
  readonly daemon: ScriptedDaemon;
  readonly web: Web;
  readonly port: number;
  readonly root: string;
  /** `level message` of each record. */
  readonly records: readonly string[];
  /** One more process on the same root, as after a restart. */
  again(): Promise<Web>;
  ask(path: string, options?: AskOptions): Promise<Asked>;
  /** Only the head of the answer; the rest is for the caller to read. */
  open(path: string, options?: AskOptions): Promise<IncomingMessage>;
}

export interface AskOptions {
  readonly method?: string;
  /** Host is the address of the connection where they do not say another. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly port?: number;
}

export interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface ServedOptions extends Partial<Omit<WebOptions, 'front'>> {
  readonly page?: Partial<Page>;
  readonly front?: Partial<Front>;
  /** Before the page asks for the first time. */
  readonly prepare?: (daemon: ScriptedDaemon) => void;
}

export const ADA = 'ada-has-signed-in';
export const OPERATOR = { Cookie: `__Host-applianced=${ADA}` } as const;

export async function served({
  page = {},
  front = {},
  prepare,
  ...options
}: ServedOptions = {}): Promise<Served> {
  const folder = await tempDirectory();
  const daemon = await scriptedDaemon(join(folder.path, 'run/applianced/web.sock'), page);
  prepare?.(daemon);
  const records: string[] = [];
  let boots = 0;
  const start = (): Promise<Web> =>
    startWeb({
      listening: { kind: 'own', host: '127.0.0.1', port: 0 },
      socketPath: daemon.socketPath,
      runtimeDirectory: join(folder.path, 'run/appliance-web'),
      hostname: 'box-17',
      front: { ...plainFront, ...front },
      log: {
        info: (message) => void records.push(`info ${message}`),
        warn: (message) => void records.push(`warn ${message}`),
        error: (message) => void records.push(`error ${message}`),
      },
      now: Date.now,
      monotonic: () => performance.now(),
      newBoot: () => `b00${(boots++).toString(16).padStart(5, '0')}`,
      ...options,
    });
  const web = await start();
  const started = [web];
  const open: Served['open'] = (path, { port = web.port, ...how } = {}) => openTo(port, path, how);
  return {
    daemon,
    web,
    port: web.port,
    root: folder.path,
    records,
    again: async () => {
      const next = await start();
      started.push(next);
      return next;
    },
    open,
    ask: async (path, how) => readAll(await open(path, how)),
    [Symbol.asyncDispose]: async () => {
      for (const one of started) one.close();
      await Promise.all(started.map(({ ended }) => ended));
      await daemon[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function openTo(port: number, path: string, options: Omit<AskOptions, 'port'>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const asking = request(
      { host: '127.0.0.1', port, path, method, headers, agent: false, rejectUnauthorized: false },
      resolve,
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

async function readAll(response: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return { status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() };
}

/** Origin as a page of this port has it. */
export const ownOrigin = (port: number): { readonly Origin: string } => ({
  Origin: `https://127.0.0.1:${port}`,
});
