/** A machine with nothing on it but its certificates, for what looks at them. */

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratchFolder } from './adapters/files/scratch.testdata.ts';
import type { ApplyDeps } from './apply/executor.ts';
import { EXECUTORS } from './apply/executors.ts';
import { createCertsEye } from './certs-eye.ts';
import type { CertsEye } from './certs-eye.ts';
import { paths as pathsOf } from './config/paths.ts';
import { nodeConfigSchema } from './config/schema.ts';
import type { NodeJson } from './config/schema.ts';
import type { CertsSeen } from './observe/certs-observed.ts';
import { planCerts } from './plan/certs.ts';
import { emptyMemory } from './plan/memory.ts';
import { defaultPolicy } from './plan/policy.ts';
import { ready } from './plan/step.ts';
import type { StepKind, StepOf } from './plan/step.ts';

export const NOW = Date.UTC(2026, 11, 1);
export const DAY_MS = 86_400_000;
const MOST_STEPS = 10;

/** Its clock is the test's. */
export async function machine(json: NodeJson = {}) {
  const folder = await scratchFolder();
  const paths = pathsOf(folder.path);
  await mkdir(paths.stateDir, { recursive: true });
  let now = NOW;
  let config = nodeConfigSchema.parse(json);
  const errors: Error[] = [];
  const boot = (): CertsEye =>
    createCertsEye({
      paths,
      now: () => now,
      builtAt: NOW - 10 * DAY_MS,
      onError: (error) => errors.push(error),
    });
  let eye = boot();

  const seen = async (): Promise<CertsSeen> => {
    const { observed } = await eye.look(config, undefined);
    assert.ok(observed.state === 'available', JSON.stringify(observed));
    return observed;
  };
  /** As the loop does: look, plan, carry out what is ready. Gives what was done; `most`: then the power is cut. */
  const settle = async (most = MOST_STEPS): Promise<readonly StepKind[]> => {
    const done: StepKind[] = [];
    for (;;) {
      const view = await eye.look(config, undefined);
      const [step] = ready(planCerts(view, emptyMemory, now, defaultPolicy).steps);
      if (step === undefined || done.length >= most) return done;
      assert.ok(done.length < MOST_STEPS, done.join(' '));
      await execute(step, eye);
      eye.ended(step, true);
      done.push(step.kind);
    }
  };
  return {
    paths,
    errors,
    seen,
    settle,
    eye: () => eye,
    reboot: () => void (eye = boot()),
    passDays: (days: number) => void (now += days * DAY_MS),
    configure: (keys: NodeJson) => void (config = nodeConfigSchema.parse(keys)),
    published: (name: string) => readFile(join(paths.certsDir, name), 'utf8'),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function execute<Kind extends StepKind>(step: StepOf<Kind>, eye: CertsEye): Promise<void> {
  // Steps on the certificates touch nothing else.
  const deps = { certs: () => eye.hand } as unknown as ApplyDeps;
  await EXECUTORS[step.kind](step.args, deps, new AbortController().signal, step);
}
