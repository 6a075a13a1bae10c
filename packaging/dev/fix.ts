/** `npm run fix`: repairs what linter and formatter can; the formatter comes last, because fixes are not formatted. */
import { renderResults, runJobs } from './jobs.ts';
import { tool } from './project.ts';

const results = [
  ...(await runJobs([{ name: 'lint (oxlint --fix)', command: tool('oxlint', '--fix') }])),
  ...(await runJobs([{ name: 'format (oxfmt)', command: tool('oxfmt') }])),
];
console.log(renderResults(results));
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
