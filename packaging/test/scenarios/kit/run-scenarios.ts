/** Registers a set of scenarios as tests against one engine version. */

import { after, before, test } from 'node:test';
import { engineSkipReason, type EngineVersion } from '../../harness/engine.ts';
import { CannotBeTried, startBench, type Bench, type BenchOptions, type Scenarios } from './bench.ts';

/** Far above what any scenario needs: a daemon that hangs must end the test, not the run. */
const timeoutMs = 300_000;

export async function runScenarios(
  version: EngineVersion,
  scenarios: Scenarios,
  options: BenchOptions = {},
): Promise<void> {
  const skip = await engineSkipReason(version);
  let bench: Bench | undefined;
  before(async () => {
    if (skip === false) bench = await startBench(version, options);
  });
  after(() => bench?.[Symbol.asyncDispose]());
  for (const [sentence, prove] of Object.entries(scenarios)) {
    void test(sentence, { skip, timeout: timeoutMs }, async (context) => {
      if (bench === undefined) throw new Error('the engine of this file did not start');
      try {
        await proveWhole(prove, bench);
      } catch (error) {
        if (!(error instanceof CannotBeTried)) throw error;
        context.skip(error.message);
      }
    });
  }
}

/** What failed, and what failed in addition while it was cleaned up: the test runner shows neither by itself. */
async function proveWhole(prove: Scenarios[string], bench: Bench): Promise<void> {
  try {
    await prove(bench);
  } catch (error) {
    if (!(error instanceof SuppressedError)) throw error;
    const message = `${messageOf(error.suppressed)}\nand at the end: ${messageOf(error.error)}`;
    throw new Error(message, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
