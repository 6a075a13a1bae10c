/** What a generation of certificates costs: read, judged and published, beside the floor of the disk; and what a look costs that finds nothing new. */

import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { createCertsEye } from '../../appliance/certs-eye.ts';
import type { ApplyDeps } from '../../appliance/apply/executor.ts';
import { EXECUTORS } from '../../appliance/apply/executors.ts';
import { paths as pathsOf } from '../../appliance/config/paths.ts';
import { nodeConfigSchema } from '../../appliance/config/schema.ts';
import { planCerts } from '../../appliance/plan/certs.ts';
import { emptyMemory } from '../../appliance/plan/memory.ts';
import { defaultPolicy } from '../../appliance/plan/policy.ts';
import { ready } from '../../appliance/plan/step.ts';
import type { Step, StepKind, StepOf } from '../../appliance/plan/step.ts';
import { GENERATION_FILES } from '../../certs/store/layout.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import type { Figure, Section } from './figure.ts';
import { ratio } from './figure.ts';

const runs = 31;
/** Code that V8 has seen. */
const warmUps = 3;

export async function measureCertificates(): Promise<Section> {
  await using folder = await tempDirectory();
  const root = join(folder.path, 'root');
  const box = await appliance(root);
  const samples = { rotation: [] as number[], look: [] as number[], floor: [] as number[] };
  for (let run = -warmUps; run < runs; run += 1) {
    const rotation = await timed(box.rotate);
    const look = await timed(box.look);
    const floor = await timed(() => writeSynced(join(folder.path, `floor-${run + warmUps}`), box.texts));
    if (run < 0) continue;
    samples.rotation.push(rotation);
    samples.look.push(look);
    samples.floor.push(floor);
  }
  const rotation: Figure = {
    id: 'certificates.rotation',
    name: 'read all sources, judge, publish a generation',
    unit: 'ms',
    samples: samples.rotation,
  };
  const floor: Figure = {
    id: 'certificates.floor',
    name: 'floor: write and sync as many bytes in as many files',
    unit: 'ms',
    samples: samples.floor,
  };
  return {
    title: 'Certificates',
    figures: [
      rotation,
      floor,
      ratio('certificates.ratio', 'rotation / floor', rotation, floor),
      { id: 'certificates.look', name: 'a look that finds nothing new', unit: 'ms', samples: samples.look },
    ],
    notes: ['own CA, server and client (EC P-256); rounds are interleaved'],
  };
}

async function appliance(root: string) {
  const paths = pathsOf(root);
  await mkdir(paths.stateDir, { recursive: true });
  const now = (): number => Date.now();
  const config = nodeConfigSchema.parse({});
  const fail = (error: Error): never => {
    throw error;
  };
  const eye = createCertsEye({ paths, now, builtAt: 0, onError: fail });
  // Steps on the certificates touch nothing else.
  const deps = { certs: () => eye.hand } as unknown as ApplyDeps;
  const execute = async <Kind extends StepKind>(step: StepOf<Kind>): Promise<void> => {
    await EXECUTORS[step.kind](step.args, deps, new AbortController().signal, step);
  };
  const settle = async (): Promise<readonly Step[]> => {
    const done: Step[] = [];
    for (;;) {
      const view = await eye.look(config, undefined);
      const [step] = ready(planCerts(view, emptyMemory, now(), defaultPolicy).steps);
      if (step === undefined) return done;
      await execute(step);
      eye.ended(step, true);
      done.push(step);
    }
  };
  await settle();
  return {
    texts: await Promise.all(
      GENERATION_FILES.filter((name) => name !== 'embedded_ca.crt').map((name) =>
        readFile(join(paths.certsDir, name)),
      ),
    ),
    look: async (): Promise<void> => {
      await eye.look(config, undefined);
    },
    /** A rotation that published nothing would be fast. */
    rotate: async (): Promise<void> => {
      eye.forget({ republish: true });
      const done = await settle();
      if (done[0]?.kind !== 'publish-certificates')
        throw new Error(`${done.length} steps, and no publication`);
    },
  };
}

async function writeSynced(directory: string, texts: readonly Buffer[]): Promise<void> {
  await mkdir(directory);
  for (const text of texts) {
    const handle = await open(join(directory, randomBytes(4).toString('hex')), 'wx');
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
