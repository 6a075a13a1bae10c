/**
 * Asks each target again and again, one request after the other on a new connection each, until its parent ends the channel
 * or asks for the sums. Arguments: the targets as JSON.
 */
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoopTarget, LoopResult } from './request-loop.ts';

const [given = '[]'] = process.argv.slice(2);
const targets = JSON.parse(given) as readonly LoopTarget[];
/** A new daemon answers within a second or two; what waits longer is lost to a browser's user. */
const timeoutMs = 15_000;
const pauseMs = 5;
const ending = new AbortController();

process.on('disconnect', () => process.exit());
process.on('message', () => ending.abort());

const results = await Promise.all(targets.map(ask));
process.send?.(results, () => process.exit());

async function ask(target: LoopTarget): Promise<LoopResult> {
  const failures: string[] = [];
  let answered = 0;
  let longestMs = 0;
  while (!ending.signal.aborted) {
    const began = performance.now();
    try {
      await once(target);
      answered += 1;
      longestMs = Math.max(longestMs, performance.now() - began);
    } catch (error) {
      failures.push(`${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}`);
    }
    await delay(pauseMs);
  }
  return { name: target.name, answered, longestMs: Math.round(longestMs), failures };
}

async function once({ socketPath, port, path }: LoopTarget): Promise<void> {
  const answer = Promise.withResolvers<IncomingMessage>();
  const where = socketPath === undefined ? { host: '127.0.0.1', port } : { socketPath };
  const request = get({ ...where, path, agent: false, timeout: timeoutMs }, answer.resolve);
  request.once('error', answer.reject);
  request.once('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
  const response = await answer.promise;
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode} ${body}`);
}
