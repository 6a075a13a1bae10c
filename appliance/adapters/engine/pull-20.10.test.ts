import { after, before, test } from 'node:test';
import { engineSkipReason } from '../../../packaging/test/harness/engine.ts';
import { pullCases, startPullBench, type PullBench } from './pull.suite.ts';

const version = '20.10';
const skip = await engineSkipReason(version);
let bench: PullBench;

before(async () => {
  if (skip === false) bench = await startPullBench(version);
});
after(() => (skip === false ? bench[Symbol.asyncDispose]() : undefined));

for (const [sentence, prove] of Object.entries(pullCases)) {
  test(sentence, { skip }, () => prove(bench));
}
