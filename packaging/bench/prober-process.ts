/**
 * A client that never stops asking: `GET /version` of one HTTP server at a constant rate, each time over a new connection. It takes a name
 * to the engine's DNS server each time and tries all addresses, as programs do. Arguments: name or address, port, milliseconds between
 * two questions. Message `tell`: what was answered since the last message is told; `end`: nothing more is asked, and the rest is told.
 */

import { Resolver } from 'node:dns/promises';
import { request } from 'node:http';
import { isIP } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import type { Answer } from './prober.ts';

const [host = '', port = '', everyMs = ''] = process.argv.slice(2);
const timeoutMs = 2_000;
const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
resolver.setServers(['127.0.0.11']);
let answers: Answer[] = [];

async function ask(): Promise<void> {
  const sentAt = clock();
  try {
    const body = await askAnyOf(await addresses());
    answers.push({ sentAt, answeredAt: clock(), body: body.trim() });
  } catch (error) {
    answers.push({ sentAt, failure: String(error) });
  }
}

async function addresses(): Promise<readonly string[]> {
  return isIP(host) === 0 ? resolver.resolve4(host) : [host];
}

async function askAnyOf([first = '', ...others]: readonly string[]): Promise<string> {
  try {
    return await askAt(first);
  } catch (error) {
    if (others.length === 0) throw error;
    return askAnyOf(others);
  }
}

async function askAt(address: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const signal = AbortSignal.timeout(timeoutMs);
  request({ host: address, port, path: '/version', agent: false, signal }, resolve)
    .once('error', reject)
    .end();
  const response = await promise;
  const body = await text(response);
  if (response.statusCode === 200) return body;
  throw new Error(`status ${response.statusCode}`);
}

/** The same in all processes. */
function clock(): number {
  return performance.timeOrigin + performance.now();
}

process.on('disconnect', () => process.exit());
const open = new Set<Promise<void>>();
const asking = setInterval(() => {
  const asked = ask();
  open.add(asked);
  void asked.then(() => open.delete(asked));
}, Number(everyMs));

async function tell(message: unknown): Promise<void> {
  if (message === 'end') {
    clearInterval(asking);
    await Promise.all(open);
  }
  process.send?.({ answers });
  answers = [];
}

process.on('message', (message) => void tell(message));
