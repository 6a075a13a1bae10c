/** A process that makes one bundle of 60 MB of log lines in the folder that it is given, and says how much memory it needed. */

import { join } from 'node:path';
import { textPart } from './support.testdata.ts';
import { createSupport } from './support.ts';

const [folder = ''] = process.argv.slice(2);
const LINES = 240_000;

async function* lines(): AsyncGenerator<string> {
  for (let n = 0; n < LINES; n += 1) {
    yield `2026-01-31T12:00:00.000000000Z stdout ${n} request ${'of many words '.repeat(14)} token=${n} done\n`;
  }
}

const support = createSupport({
  folder: join(folder, 'support'),
  stateDir: folder,
  about: () => ({ hostname: 'box-17', applianceId: 'an id', version: '0.1.0' }),
  parts: () => [textPart('logs/a.log', lines)],
  // What is asked is how much memory it takes; this machine may be slow.
  limits: { partMs: 120_000, allMs: 120_000, partBytes: 128 * 1024 * 1024 },
  secrets: () => Array.from({ length: 50 }, (_, n) => `secret number ${n}`),
  space: () => Promise.resolve(undefined),
  record: { event: () => undefined },
  onError: () => undefined,
  now: Date.now,
  clock: () => performance.now(),
  signal: new AbortController().signal,
});
const beforeBytes = mostBytes();
await support.make({ via: 'api' });
await support.settled();
const [bundle] = await support.list();
process.stdout.write(JSON.stringify({ ...bundle, tookBytes: mostBytes() - beforeBytes }));

function mostBytes(): number {
  // On Linux in KiB.
  return process.resourceUsage().maxRSS * 1024;
}
