/** The loop: the only file that knows the order of the verbs. */

import type { Applier } from './apply/apply.ts';
import type { PendingChange } from './contract/machine.ts';
import type { DesiredState } from './desired-source.ts';
import type { Observed } from './observe/observed.ts';
import { planAppliance } from './plan/appliance.ts';
import type { ApplianceView } from './plan/appliance.ts';
import type { CertsView } from './plan/certs-view.ts';
import type { OsView } from './plan/os.ts';
import type { Policy } from './plan/policy.ts';
import { ready } from './plan/step.ts';
import type { PlanResult } from './plan/step.ts';
import type { Recorder } from './record/recorder.ts';
import type { Wake } from './wake.ts';

export interface DaemonDeps {
  readonly wake: Wake;
  readonly readDesired: () => Promise<DesiredState>;
  /** A file changed since the last `readDesired`: the pass ends early and a new one begins with a new snapshot. */
  readonly desiredIsStale: () => boolean;
  /** Never rejects: an engine that does not answer is an observation. */
  readonly observe: (desired: DesiredState, signal: AbortSignal) => Promise<Observed>;
  /** Both cost some stat calls; what is not there is an observation. */
  readonly lookAtCerts: (desired: DesiredState) => Promise<CertsView>;
  readonly lookAtOs: (desired: DesiredState) => Promise<OsView>;
  readonly networkOnTrial: () => PendingChange | undefined;
  readonly applier: Applier;
  readonly record: Recorder;
  readonly policy: Policy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  /** What is known after each look: for status, API, watchdog. */
  readonly report: (look: Look) => void;
}

export interface Look {
  readonly phase: 'IDLE' | 'PROCESSING';
  /** Number of the pass, from 1. */
  readonly pass: number;
  /** Milliseconds since the pass began. */
  readonly tookMs: number;
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly certs: CertsView;
  readonly os: OsView;
  readonly plan: PlanResult;
}

/** A full look at the latest every so often: what no event told is found then. */
const LOOK_EVERY_MS = 10_000;
/** A pass that takes longer ends and reports; what still runs (a long pull) goes on and is found by the next pass. */
const PASS_DEADLINE_MS = 5 * 60_000;

const NOTHING: PlanResult = { steps: [], waiting: [] };

export async function runDaemon(deps: DaemonDeps, signal: AbortSignal): Promise<void> {
  for (let pass = 1; !signal.aborted; pass += 1) {
    const { waiting } = await processOnce(deps, pass, signal);
    // What a change of the files has woken was the pass that it ended: nobody wakes the next one.
    if (!deps.desiredIsStale()) await deps.wake.wait(pauseFor(waiting, deps.now()), signal);
  }
}

async function processOnce(deps: DaemonDeps, pass: number, signal: AbortSignal): Promise<PlanResult> {
  const began = deps.clock();
  const desired = await deps.readDesired();
  for (;;) {
    const seen = deps.applier.ended();
    const [observed, certs, os] = await Promise.all([
      deps.observe(desired, signal),
      deps.lookAtCerts(desired),
      deps.lookAtOs(desired),
    ]);
    // The look was cut off by our own end and says nothing of the engine.
    if (signal.aborted) return NOTHING;
    deps.record.observed(desired.desired, observed);
    const planned = planFor(deps, { stack: desired.desired, certs, os }, observed);
    deps.record.planned(planned);
    const begun = deps.applier.begin(ready(planned.steps), seen);
    const networkTrial = deps.networkOnTrial();
    deps.record.judged({
      ...judgedBy(desired),
      observed,
      certs,
      os,
      plan: planned,
      ...(networkTrial && { networkTrial }),
    });
    const unseen = deps.applier.ended() !== seen;
    const busy = unseen || begun.length > 0 || deps.applier.running().length > 0;
    const tookMs = deps.clock() - began;
    const over = !busy || signal.aborted || tookMs >= PASS_DEADLINE_MS || deps.desiredIsStale();
    const phase = over ? 'IDLE' : 'PROCESSING';
    deps.report({ phase, pass, tookMs, desired, observed, certs, os, plan: planned });
    if (over) return planned;
    if (!unseen) await endOrWake(deps, signal);
  }
}

/** Whichever comes first: a step has ended, or something else changed. */
async function endOrWake(deps: DaemonDeps, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  await Promise.race([
    deps.applier.anyEnd(),
    deps.wake.wait(LOOK_EVERY_MS, AbortSignal.any([signal, enough.signal])),
  ]);
  enough.abort();
}

function planFor(deps: DaemonDeps, view: ApplianceView, observed: Observed): PlanResult {
  return planAppliance(view, observed, deps.record.memory(), deps.now(), deps.policy);
}

/** Until the next look, or until time alone changes an answer. */
function pauseFor(waiting: PlanResult['waiting'], now: number): number {
  const times = waiting.flatMap((entry) => (entry.until === undefined ? [] : [entry.until - now]));
  return Math.max(0, Math.min(LOOK_EVERY_MS, ...times));
}

function judgedBy({ desired, problems, places, unwritten, refused }: DesiredState) {
  const refusedStack = refused === undefined ? {} : { refusedStack: refused };
  return { desired, problems, places, unwritten, ...refusedStack };
}
