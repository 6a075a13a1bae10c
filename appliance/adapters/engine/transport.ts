/**
 * Requests to the engine's socket through dockerode's modem. Only `dial` is used, always as a stream: when the connection
 * breaks inside an answer, the modem's own body reader waits for ever; and it has no deadline.
 */

import { Agent, IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import type { Call } from './call.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import type { EngineError } from './errors.ts';
import { errorCode, failure, refusal, transportFailure } from './failure.ts';
import { field, text } from './json.ts';

export type OnCall = (call: { name: string; ms: number; error?: EngineError }) => void;

export interface Answer {
  readonly status: number;
  /** Parsed JSON; the text where it is none; `undefined` where there is none. */
  readonly body: unknown;
}

/** An answer whose body is read as it comes. Ends with the caller's signal. Dispose it in every case. */
export interface OpenStream extends Disposable {
  readonly body: IncomingMessage;
  readonly deadline: Deadline;
}

export interface Transport {
  /** @throws EngineError, also for every status from 400 on. */
  send(call: Call, signal: AbortSignal): Promise<Answer>;
  /** Resolves with the head of the answer, and is reported then: for streams without end. @throws EngineError. */
  open(call: Call, signal: AbortSignal): Promise<OpenStream>;
  /** Lets `use` read the answer, and is reported at its end. @throws EngineError, also for what breaks inside `use`. */
  read<T>(call: Call, signal: AbortSignal, use: (stream: OpenStream) => Promise<T>): Promise<T>;
}

/** The largest honest answer is a list of containers: about 2 KB each. */
const maxBodyBytes = 64 * 1024 * 1024;
/** An unused connection is closed after this long; above the daemon's full look every 10 s. */
const idleSocketMs = 60_000;

/** The modem renders its request options for a debug log before each request, sockets and all, log or no log. */
class TerseAgent extends Agent {
  [inspect.custom](): string {
    return 'Agent';
  }
}

/** A status that is not here becomes an error with the modem's words around the engine's; so all are here. */
const allStatusCodes: Record<number, boolean> = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [index + 100, true]),
);

/** `apiVersion` undefined: only for the first question, which version the engine speaks. */
export function createTransport(
  socketPath: string,
  apiVersion: string | undefined,
  onCall: OnCall | undefined,
): Transport {
  const agent = new TerseAgent({ keepAlive: true, maxFreeSockets: 8, timeout: idleSocketMs });
  // `agent` reaches the modem; dockerode's types leave it out.
  const options = { socketPath, agent, ...(apiVersion === undefined ? {} : { version: `v${apiVersion}` }) };
  const modem: Modem = new Docker(options).modem;

  const dial = async (call: Call, deadline: Deadline): Promise<IncomingMessage> => {
    try {
      return await deadline.race(dialOnce(modem, call, deadline.signal));
    } catch (error) {
      // The engine closed an idle connection as we took it. Asking again changes nothing.
      if (call.method !== 'GET' || errorCode(error) !== 'ECONNRESET') throw error;
      return deadline.race(dialOnce(modem, call, deadline.signal));
    }
  };

  const open = async (call: Call, signal: AbortSignal): Promise<OpenStream> => {
    const deadline = startDeadline(signal, call.deadlineMs);
    try {
      const body = await dial(call, deadline);
      const status = body.statusCode ?? 0;
      if (status >= 400) throw refusal(call, status, errorWords(await readBody(call, body, deadline)));
      return { body, deadline, [Symbol.dispose]: () => release(body, deadline) };
    } catch (error) {
      deadline[Symbol.dispose]();
      throw transportFailure(call, error, false);
    }
  };

  const send = async (call: Call, signal: AbortSignal): Promise<Answer> => {
    using stream = await open(call, signal);
    return { status: stream.body.statusCode ?? 0, body: await readBody(call, stream.body, stream.deadline) };
  };

  const openWithoutLimit = async (call: Call, signal: AbortSignal): Promise<OpenStream> => {
    const stream = await open(call, signal);
    stream.deadline.disarm();
    return stream;
  };

  const read = async <T>(
    call: Call,
    signal: AbortSignal,
    use: (stream: OpenStream) => Promise<T>,
  ): Promise<T> => {
    using stream = await openWithoutLimit(call, signal);
    try {
      return await use(stream);
    } catch (error) {
      throw transportFailure(call, stream.deadline.signal.reason ?? error, true);
    }
  };

  return {
    send: (call, signal) => reported(call, onCall, () => send(call, signal)),
    open: (call, signal) => reported(call, onCall, () => openWithoutLimit(call, signal)),
    read: (call, signal, use) => reported(call, onCall, () => read(call, signal, use)),
  };
}

interface DialOptions {
  readonly path: string;
  readonly method: string;
  readonly options: { readonly _query: object; readonly _body?: object };
  readonly isStream: true;
  readonly statusCodes: Readonly<Record<number, boolean>>;
  readonly abortSignal: AbortSignal;
  readonly headers?: Record<string, string>;
}

/** The part of docker-modem that is used. It adds to `headers`, so those must be the call's own. */
interface Modem {
  dial(options: DialOptions, callback: (error: Error | null, response: unknown) => void): void;
}

function dialOnce(modem: Modem, call: Call, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const query = call.query ?? {};
  const hasQuery = Object.keys(query).length > 0;
  const options: DialOptions = {
    path: hasQuery ? `${call.path}?` : call.path,
    method: call.method,
    // `_body: {}` is sent as no body at all.
    options: call.method === 'POST' ? { _query: query, _body: call.body ?? {} } : { _query: query },
    isStream: true,
    statusCodes: allStatusCodes,
    abortSignal: signal,
    ...(call.headers === undefined ? {} : { headers: { ...call.headers } }),
  };
  modem.dial(options, (error, response) => {
    if (error !== null) reject(error);
    else if (response instanceof IncomingMessage) resolve(response);
    else reject(new Error('the modem gave no response'));
  });
  return promise;
}

async function readBody(call: Call, body: IncomingMessage, deadline: Deadline): Promise<unknown> {
  try {
    return parseBody(await deadline.race(collect(call, body)));
  } catch (error) {
    throw transportFailure(call, error, true);
  }
}

async function collect(call: Call, body: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) throw failure(call, 'server-error', `answer above ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parseBody(content: string): unknown {
  if (content === '') return undefined;
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return content;
  }
}

function errorWords(body: unknown): string {
  return typeof body === 'string' ? body : text(field(body, 'message'));
}

/** A stream that is left before its end keeps its connection busy, so that connection has to go. */
function release(body: IncomingMessage, deadline: Deadline): void {
  deadline[Symbol.dispose]();
  if (!body.readableEnded) body.destroy();
}

async function reported<T>(call: Call, onCall: OnCall | undefined, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  try {
    const result = await work();
    onCall?.({ name: call.name, ms: performance.now() - from });
    return result;
  } catch (error) {
    const engineError = transportFailure(call, error, false);
    onCall?.({ name: call.name, ms: performance.now() - from, error: engineError });
    throw engineError;
  }
}
