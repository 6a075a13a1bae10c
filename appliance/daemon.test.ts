import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitUntil } from '../packaging/test/harness/wait.ts';
import { runDaemon } from './daemon.ts';
import type { DaemonDeps } from './daemon.ts';
import type { DesiredState } from './desired-source.ts';
import { certsView } from './plan/certs.testdata.ts';
import { emptyMemory } from './plan/memory.ts';
import { noOs, NOON } from './plan/os.testdata.ts';
import { defaultPolicy } from './plan/policy.ts';
import { look } from './plan/simulation.testdata.ts';
import type { Step } from './plan/step.ts';
import { running } from './plan/stories.testdata.ts';
import { createWake } from './wake.ts';

const { observed } = look(running({ web: {} }));

/** A daemon without a stack whose one step never ends. */
function daemon() {
  const wake = createWake();
  const seen = { passes: 0, looks: 0 };
  let isStale = false;
  const step = { key: 'endless' } as Step;
  const nothing = (): undefined => undefined;
  const deps: DaemonDeps = {
    wake,
    readDesired: () => {
      isStale = false;
      seen.passes += 1;
      return Promise.resolve({ desired: undefined } as DesiredState);
    },
    desiredIsStale: () => isStale,
    observe: () => Promise.resolve(observed),
    lookAtCerts: () => Promise.resolve(certsView()),
    lookAtOs: () => Promise.resolve(noOs),
    networkOnTrial: nothing,
    applier: {
      ended: () => 0,
      begin: () => [],
      running: () => [step],
      anyEnd: () => new Promise(nothing),
      settled: () => Promise.resolve(),
    },
    record: {
      memory: () => emptyMemory,
      conditions: () => [],
      observed: nothing,
      planned: nothing,
      begun: nothing,
      ended: nothing,
      judged: nothing,
      change: nothing,
      event: nothing,
    },
    policy: defaultPolicy,
    now: () => NOON,
    clock: () => 0,
    report: () => void (seen.looks += 1),
  };
  return {
    deps,
    seen,
    edit: () => {
      isStale = true;
      wake.now();
    },
  };
}

test('an edit in the middle of a pass begins the next one at once, not when its pause is over', async () => {
  const { deps, seen, edit } = daemon();
  const ending = new AbortController();
  const ended = runDaemon(deps, ending.signal);
  const until = (what: string, isSo: () => boolean) =>
    waitUntil(what, () => Promise.resolve(isSo()), Boolean, { deadlineMs: 5_000 });
  try {
    await until('the first look', () => seen.looks === 1);
    edit();
    await until('the second pass', () => seen.passes === 2);
    edit();
    await until('the third pass', () => seen.passes === 3);
  } finally {
    ending.abort();
    await ended;
  }
  assert.equal(seen.passes, 3);
});
