/** Visitors of a status page, in a process of their own. Arguments: port. Each message is a job; the answer is a message. */

import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export type LoadJob =
  /** So many requests a second, evenly, for so long, over kept connections. */
  | { readonly kind: 'rate'; readonly path: string; readonly perSecond: number; readonly seconds: number }
  /** Looks on: so many streams, until the process ends. */
  | { readonly kind: 'streams'; readonly count: number };

export type LoadAnswer =
  | { readonly kind: 'rate'; readonly ms: readonly number[]; readonly failed: number }
  | { readonly kind: 'streams'; readonly open: number };

const port = Number(process.argv[2]);
/** As many as a browser or a proxy keeps open. */
const connections = 8;

function ask(
  path: string,
  agent: Agent | false,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, agent, headers, rejectUnauthorized: false };
    request(options, resolve).on('error', reject).end();
  });
}

async function atRate({ path, perSecond, seconds }: LoadJob & { kind: 'rate' }): Promise<LoadAnswer> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const one = async (): Promise<number | undefined> => {
    const began = performance.now();
    const response = await ask(path, agent);
    for await (const _ of response);
    return response.statusCode === 200 ? performance.now() - began : undefined;
  };
  // Connections are made.
  await Promise.all(Array.from({ length: connections }, one));
  const began = performance.now();
  const asked: Promise<number | undefined>[] = [];
  while (performance.now() - began < seconds * 1_000) {
    const due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
    while (asked.length < due) asked.push(one().catch(() => undefined));
    await delay(1);
  }
  const ms = await Promise.all(asked);
  agent.destroy();
  return {
    kind: 'rate',
    ms: ms.filter((each) => each !== undefined),
    failed: ms.filter((each) => each === undefined).length,
  };
}

async function lookOn({ count }: LoadJob & { kind: 'streams' }): Promise<LoadAnswer> {
  let open = 0;
  for (let index = 0; index < count; index += 1) {
    const response = await ask('/live', false, { Accept: 'text/event-stream' });
    if (response.statusCode === 200) open += 1;
    response.resume();
  }
  return { kind: 'streams', open };
}

process.on('disconnect', () => process.exit());
process.on('message', (job: LoadJob) => {
  void (job.kind === 'rate' ? atRate(job) : lookOn(job)).then((answer) => process.send?.(answer));
});
