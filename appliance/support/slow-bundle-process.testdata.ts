/** A process that makes a bundle in the folder that it is given and never ends: to be killed in the middle of it. */

import { textPart } from './support.testdata.ts';
import { createSupport } from './support.ts';

const [folder = '', stateDir = ''] = process.argv.slice(2);
const never = async function* (): AsyncGenerator<string> {
  yield 'x'.repeat(1024 * 1024);
  process.stdout.write('in the middle\n');
  // Keeps the process alive.
  await new Promise((resolve) => setTimeout(resolve, 600_000));
};
const support = createSupport({
  folder,
  stateDir,
  about: () => ({ hostname: 'box-17', applianceId: 'an id', version: '0.1.0' }),
  parts: () => [textPart('whole', () => 'x'.repeat(1024 * 1024)), textPart('endless', never)],
  secrets: () => [],
  space: () => Promise.resolve(undefined),
  record: { event: () => undefined },
  onError: () => undefined,
  now: Date.now,
  clock: () => performance.now(),
  signal: new AbortController().signal,
});
await support.make({ via: 'api' });
