/** `npm run bench`: what the measurements need, then the measurements. */
import { ensurePackages } from './packages.ts';

const problem = await ensurePackages('test', console.log);
if (problem === undefined) {
  await import('../bench/run-bench.ts');
} else {
  console.error(problem);
  process.exitCode = 1;
}
