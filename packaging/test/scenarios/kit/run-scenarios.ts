/** Registers a set of scenarios as tests against one engine version. */

import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines } from '../../../dev/command.ts';
import { engineSkipReason, type EngineVersion } from '../../harness/engine.ts';
import type { Appliance } from './appliance.ts';
import { CannotBeTried, startBench, type Bench, type BenchOptions, type Scenarios } from './bench.ts';

/** Far above what any scenario needs: a daemon that hangs must end the test, not the run. */
const timeoutMs = 300_000;
/** Before the runner gives up, so that it is told what was said. */
const givenUpMs = timeoutMs - 30_000;
/** Lines; what happens is told as events, so that there are few. */
const saidLast = 20;

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

/** With what failed in addition while it was cleaned up, and what the daemons said: the test runner shows neither by itself. */
async function proveWhole(prove: Scenarios[string], bench: Bench): Promise<void> {
  const made: Appliance[] = [];
  const appliance: Bench['appliance'] = async (...asked) => {
    const box = await bench.appliance(...asked);
    made.push(box);
    return box;
  };
  const ended = new AbortController();
  const late = delay(givenUpMs, undefined, { signal: ended.signal, ref: false }).then(
    () => Promise.reject(new Error(`not proved within ${givenUpMs / 1_000} s`)),
    () => undefined,
  );
  try {
    await Promise.race([prove({ ...bench, appliance }), late]);
  } catch (error) {
    if (error instanceof CannotBeTried) throw error;
    throw new Error([...messagesOf(error), ...made.map(lastWords)].join('\n'), { cause: error });
  } finally {
    ended.abort();
  }
}

function messagesOf(error: unknown): readonly string[] {
  if (!(error instanceof SuppressedError)) return [messageOf(error)];
  return [...messagesOf(error.suppressed), `and at the end: ${messageOf(error.error)}`];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function lastWords(box: Appliance): string {
  const events = box.told().join('\n');
  return `what ${box.stack} told last:\n${events}\nand its daemon's log:\n${lastLines(box.log(), saidLast)}`;
}
