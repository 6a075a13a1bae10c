/**
 * `npm test [-- PART_OF_PATH ...]`: sets up what the tests need, runs them, and looks that nothing stays behind. Fails where
 * CI=true and a test was skipped: there everything can be had.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { settledLeftovers } from '../test/harness/leftovers.ts';
import { runPrefix } from '../test/harness/names.ts';
import { ensurePackages } from './packages.ts';
import { projectRoot } from './project.ts';
import { findTestFiles } from './test-files.ts';
import { runTestFiles } from './test-run.ts';

const enginesAtOnce = 2;
const plainFilesAtOnce = 4;

process.env['APPLIANCED_TEST_RUN'] = randomBytes(2).toString('hex');
const interrupted = new AbortController();
let endedBy: 'SIGINT' | 'SIGTERM' | undefined;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    endedBy = name;
    interrupted.abort();
  });
}

const problem = await ensurePackages('test', console.log);
if (problem !== undefined) console.log(`${problem}\nTests that need these are skipped.`);
const { plain, withEngine } = await findTestFiles(process.argv.slice(2));
if (plain.length + withEngine.length === 0) {
  console.error(`no test file has "${process.argv.slice(2).join('" or "')}" in its path`);
  process.exit(1);
}
const common = { cwd: projectRoot, signal: interrupted.signal, output: process.stdout };
const results = [
  await runTestFiles({ ...common, files: plain, concurrency: plainFilesAtOnce }),
  await runTestFiles({ ...common, files: withEngine, concurrency: enginesAtOnce }),
];
const skipped = results.flatMap((result) => result.skipped);
const failed = results.flatMap((result) => result.failed);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const leftovers = await settledLeftovers(runPrefix());

for (const text of failed) console.log(`failed   ${text.replaceAll('\n', '\n         ')}`);
for (const line of skipped) console.log(`skipped  ${line}`);
for (const { kind, what } of leftovers) console.log(`left     ${kind} ${what}`);
console.log(
  `${passed} passed, ${failed.length} failed, ${skipped.length} skipped, ${leftovers.length} leftovers` +
    (endedBy === undefined ? '' : `; interrupted by ${endedBy}`),
);
const skippedInCi = process.env['CI'] === 'true' && skipped.length > 0;
if (skippedInCi) console.log('CI=true: a skipped test is a failure');
const ok = failed.length === 0 && leftovers.length === 0 && !skippedInCi;
process.exit(endedBy === undefined ? Number(!ok) : 128 + constants.signals[endedBy]);
