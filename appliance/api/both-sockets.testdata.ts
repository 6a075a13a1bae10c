import assert from 'node:assert/strict';
import { createClient } from '../client/client.ts';
import type { Client } from '../client/client.ts';
import { ApiProblemError } from '../client/errors.ts';
import { VISITOR_HEADER } from '../contract/visitor-header.ts';
import { memoryDaemon } from './memory.testdata.ts';
import type { MemoryDaemon } from './memory.testdata.ts';
import { served } from './served.testdata.ts';
import type { Served } from './served.testdata.ts';

export const PASSWORD = 'correct horse battery';
export const ADDRESS = '192.0.2.7';

export interface BothSockets extends AsyncDisposable {
  readonly daemon: MemoryDaemon;
  readonly api: Served;
  readonly web: Served;
  readonly console: Served;
  /** For a visitor on the web socket, with the text of a session or an API token where it has one. */
  readonly as: (token?: string, address?: string) => Client;
  /** At the console, with the text of a session where somebody has signed in there. */
  readonly atConsole: (token?: string) => Client;
  /** Signs in on the web socket; the client that it gives is then that user's. */
  readonly signedIn: (user: string, password?: string) => Promise<{ client: Client; token: string }>;
}

/** The real API of one daemon on all of its sockets. */
export async function bothSockets(daemon: MemoryDaemon = memoryDaemon()): Promise<BothSockets> {
  const api = await served({ socket: 'api' }, daemon);
  const web = await served({ socket: 'web' }, daemon);
  const console = await served({ socket: 'console' }, daemon);
  const as: BothSockets['as'] = (token, address = ADDRESS) =>
    createClient({
      socketPath: web.socketPath,
      strict: true,
      headers: {
        [VISITOR_HEADER]: address,
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
    });
  return {
    daemon,
    api,
    web,
    console,
    as,
    atConsole: (token) =>
      createClient({
        socketPath: console.socketPath,
        strict: true,
        ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
      }),
    signedIn: async (user, password = PASSWORD) => {
      const { token } = await as().signIn({ user, password });
      return { client: as(token), token };
    },
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await web[Symbol.asyncDispose]();
      await console[Symbol.asyncDispose]();
    },
  };
}

/** `status type` of the problem that the call is refused with; `ok` where it is not. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    assert.ok(error instanceof ApiProblemError, String(error));
    assert.ok(error.problem.action !== undefined || error.problem.detail !== undefined, error.message);
    return `${error.problem.status} ${error.problem.type.replace('urn:applianced:', '')}`;
  }
}
