import { after, before, test } from 'node:test';
import { engineSkipReason } from '../../../packaging/test/harness/engine.ts';
import { startBench, type Bench } from './bench.testdata.ts';
import { containerCases } from './containers.suite.ts';
import { imageCases } from './images.suite.ts';
import { networkCases } from './networks.suite.ts';
import { refusalCases } from './refusals.suite.ts';
import { statsCases } from './stats.suite.ts';
import { streamCases } from './streams.suite.ts';

const version = '26.1';
const skip = await engineSkipReason(version);
let bench: Bench;

before(async () => {
  if (skip === false) bench = await startBench(version);
});
after(() => (skip === false ? bench[Symbol.asyncDispose]() : undefined));

for (const [sentence, prove] of Object.entries({
  ...containerCases,
  ...refusalCases,
  ...imageCases,
  ...networkCases,
  ...statsCases,
  ...streamCases,
})) {
  test(sentence, { skip }, () => prove(bench));
}
