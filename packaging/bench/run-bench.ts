/** All measurements in one run, on private engines. */

import { littleWork, smallHeap } from '../bundle/bundle.ts';
import { writeHostBundle } from '../bundle/host-bundle.ts';
import { buildReferenceImages } from '../images/build.ts';
import { connectImageEngine } from '../images/builder/engine.ts';
import { projectRoot } from '../dev/project.ts';
import { startEngine } from '../test/harness/engine.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { images } from './appliance-root.ts';
import { measureCertificates } from './certificates.ts';
import { measureColdStart } from './cold-start.ts';
import type { Section } from './figure.ts';
import { measureHistory } from './history.ts';
import { measureIdle } from './idle.ts';
import type { BenchOptions } from './options.ts';
import { measurePackage } from './package.ts';
import { measurePlan } from './plan-size.ts';
import { rawEngine } from './raw-engine.ts';
import { measureRegistryChecks } from './registry-checks.ts';
import { measureRestart } from './restart.ts';
import { measureConsole } from './console.ts';
import { measureStatusPage } from './status-page.ts';
import { measureUpdates } from './updates.ts';

const asSource = [`${projectRoot}/appliance/main.ts`];

/** Calls `report` as soon as a part is done. */
export async function runBench(
  options: BenchOptions,
  progress: (line: string) => void,
  report: (section: Section) => void,
): Promise<void> {
  const wants = (part: BenchOptions['only'][number]): boolean => options.only.includes(part);
  for await (const section of measureParts(wants, progress)) report(section);
  await using bundles = await tempDirectory();
  const bundle = await writeHostBundle('applianced', bundles.path);
  const shipped = [...smallHeap, bundle];
  if (wants('updates')) report(await measureUpdates({ rounds: options.rounds, program: shipped, progress }));
  if (wants('cold-start') || wants('restart')) {
    await using engine = await startEngine();
    await buildReferenceImages({
      engine: await connectImageEngine(`unix://${engine.socketPath}`),
      namespace: `${images.registry}/${images.namespace}`,
      tag: images.tag,
      log: progress,
    });
    const raw = rawEngine(engine.socketPath, engine.apiVersion);
    const common = { engine, raw, rounds: options.rounds, program: shipped, progress };
    if (wants('cold-start')) report(await measureColdStart(common));
    if (wants('restart')) report(await measureRestart(common));
    raw.close();
  }
  if (wants('status-page')) {
    const page = [...smallHeap, await writeHostBundle('appliance-web', bundles.path)];
    report(await measureStatusPage({ rounds: options.rounds, program: page, progress }));
  }
  if (wants('console')) {
    const program = [...littleWork, await writeHostBundle('appliance-console', bundles.path)];
    report(await measureConsole({ rounds: options.rounds, program, progress }));
  }
  if (wants('package')) for (const section of await measurePackage(options.rounds, progress)) report(section);
  if (!wants('idle')) return;
  const programs = [
    { id: 'bundle', name: 'bundle', program: shipped, shipped: true },
    { id: 'source', name: 'node main.ts', program: asSource, shipped: false },
  ];
  report(await measureIdle(programs, options.idleMinutes, progress));
}

/** First, while nothing else of ours uses the processor: what is measured in this process, with the sources as they stand. */
async function* measureParts(
  wants: (part: BenchOptions['only'][number]) => boolean,
  progress: (line: string) => void,
): AsyncGenerator<Section> {
  if (wants('plan')) yield measurePlan();
  if (wants('certificates')) yield measureCertificates();
  if (wants('registry')) yield measureRegistryChecks();
  if (wants('history')) yield* await measureHistory(progress);
}
