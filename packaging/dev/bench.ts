/** `npm run bench [-- OPTIONS]`: measures the product beside the least that its work can cost (options: --help). */
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import type { Section } from '../bench/figure.ts';
import { BenchUsageError, readOptions, usage } from '../bench/options.ts';
import { jsonReport, renderSection } from '../bench/report.ts';
import { runBench } from '../bench/run-bench.ts';
import { engineSkipReason } from '../test/harness/engine.ts';
import { settledLeftovers } from '../test/harness/leftovers.ts';
import { runPrefix } from '../test/harness/names.ts';
import { ensurePackages } from './packages.ts';

/** Above this something else uses the machine, and the figures are not to be compared with others'. */
const quietLoad = 1;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const missing = (await ensurePackages('test', console.log)) ?? (await engineSkipReason());
  if (typeof missing === 'string') {
    console.error(missing);
    return 1;
  }
  const before = loadNow();
  const wasBusy = before > quietLoad;
  if (wasBusy) console.log(`the machine is busy (load ${before.toFixed(1)}): the verdicts mean little`);
  const sections: Section[] = [];
  await runBench(
    options,
    (line) => console.log(line),
    (section) => {
      sections.push(section);
      console.log(renderSection(section) + '\n');
    },
  );
  console.log(sections.map(renderSection).join('\n'));
  const load = { before, after: loadNow() };
  console.log(`\nload before ${before.toFixed(1)}, after ${load.after.toFixed(1)} (our own work adds to it)`);
  if (wasBusy) console.log('the machine was busy to begin with: the verdicts mean little');
  if (options.jsonFile !== undefined) await writeFile(options.jsonFile, jsonReport(sections, load));
  const leftovers = await settledLeftovers(runPrefix());
  for (const { kind, what } of leftovers) console.log(`left     ${kind} ${what}`);
  return leftovers.length === 0 ? 0 : 1;
}

function loadNow(): number {
  return loadavg()[0] ?? 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 64;
}
