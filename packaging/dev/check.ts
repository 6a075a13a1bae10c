/** `npm run check`: every rule of the house that a program can check, side by side. */
import { renderResults, runJobs } from './jobs.ts';
import { tool } from './project.ts';

const results = await runJobs([
  { name: 'types (tsc)', command: tool('tsc', '-p', '.') },
  // What runs in a browser knows its types, and none of Node's.
  { name: 'types of the page (tsc)', command: tool('tsc', '-p', 'web/page') },
  { name: 'lint (oxlint)', command: tool('oxlint', '--deny-warnings') },
  { name: 'format (oxfmt)', command: tool('oxfmt', '--check') },
  { name: 'unused (knip)', command: tool('knip', '--no-progress', '--treat-config-hints-as-errors') },
  { name: 'guards', command: [process.execPath, '--test', 'packaging/test/guards/*.test.ts'] },
]);
console.log(renderResults(results));
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
