/** The loop of `daemon.ts` over the simulated engine, with a simulated clock. */

import type { Desired } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { rememberObserved, rememberPlanned } from '../record/memory.ts';
import { rememberBegun, rememberOutcome } from '../record/outcome.ts';
import type { CertificatesInForce } from './context.ts';
import { emptyMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import { plan } from './plan.ts';
import { defaultPolicy } from './policy.ts';
import type { Policy } from './policy.ts';
import { carryOut } from './simulated-calls.testdata.ts';
import { emptyWorld, nextChangeAt, observeWorld, passTime } from './simulated-engine.testdata.ts';
import type { World } from './simulated-engine.testdata.ts';
import { ready } from './step.ts';
import type { PlanResult, Step, StepFailure } from './step.ts';

export interface Simulation {
  readonly desired: Desired;
  readonly world: World;
  readonly memory: Memory;
  readonly policy: Policy;
  /** How long each look takes; it sees what is so at its beginning. Default: none. */
  readonly lookMs?: number;
  /** What the containers find at /certs; absent: nothing is published. */
  readonly certificates?: CertificatesInForce;
}

/** What the planner saw and made of it. */
export interface Look extends Simulation {
  readonly observed: Observed;
  readonly plan: PlanResult;
}

export interface Happened {
  readonly step: Step;
  readonly at: number;
  readonly failure?: StepFailure;
}

export interface RunOptions {
  /** Fails the step instead of carrying it out. */
  readonly fail?: (step: Step, look: Look) => StepFailure | undefined;
  /** Which of the ready steps are begun together; at least one. Default: all. */
  readonly choose?: (steps: readonly Step[]) => readonly Step[];
  /** Before each step goes out. */
  readonly check?: (step: Step, look: Look) => void;
  /** Simulated time after which it ends unfinished. Default: a day. */
  readonly limitMs?: number;
}

export interface Ran {
  readonly simulation: Simulation;
  readonly last: Look;
  readonly happened: readonly Happened[];
  readonly passes: number;
  /** Nothing is planned and time alone changes nothing any more. */
  readonly converged: boolean;
}

export const STEP_MS = 10;
const MOST_PASSES = 2_000;

export function begin(
  desired: Desired,
  world: Partial<World> = {},
  memory: Memory = emptyMemory,
): Simulation {
  return { desired, world: emptyWorld(world), memory, policy: defaultPolicy };
}

/** One look: what the daemon would plan now. */
export function look(simulation: Simulation): Look {
  const { desired, world, policy, certificates, lookMs = 0 } = simulation;
  const uptime = { fromMs: world.uptimeMs, toMs: world.uptimeMs + lookMs };
  const observed = { ...observeWorld(world, desired, simulation.memory), uptime };
  const sighting = { desired, observed, now: world.now, policy };
  const seen = rememberObserved(simulation.memory, sighting);
  const ground = { steps: 0, filled: new Map(), ...(certificates === undefined ? {} : { certificates }) };
  const planned = plan(desired, observed, seen, world.now, policy, ground);
  return { ...simulation, observed, plan: planned, memory: rememberPlanned(seen, planned, sighting) };
}

export function converge(simulation: Simulation, options: RunOptions = {}): Ran {
  const { limitMs = 86_400_000 } = options;
  const happened: Happened[] = [];
  const end = simulation.world.now + limitMs;
  let now = simulation;
  for (let passes = 1; ; passes += 1) {
    const seen = look(now);
    now = { ...now, memory: seen.memory, world: passTime(now.world, now.lookMs ?? 0) };
    const steps = ready(seen.plan.steps);
    const next = steps.length > 0 ? now.world.now : nextMoment(seen);
    const over = next === undefined || next > end || passes >= MOST_PASSES;
    if (over) return { simulation: now, last: seen, happened, passes, converged: next === undefined };
    now =
      steps.length > 0
        ? carryOutAll({ ...seen, world: now.world }, options.choose?.(steps) ?? steps, options, happened)
        : { ...now, world: passTime(now.world, Math.max(1, next - now.world.now)) };
  }
}

/** When time alone changes something; `undefined`: never. */
function nextMoment({ plan: { waiting }, world }: Look): number | undefined {
  const change = nextChangeAt(world);
  const times = [...waiting.map((entry) => entry.until), change].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** As the applier does: begun together, no two about one subject; each end is remembered before the next look. */
function carryOutAll(
  seen: Look,
  steps: readonly Step[],
  options: RunOptions,
  happened: Happened[],
): Simulation {
  const { desired, observed } = seen;
  const begun = steps.filter(
    (step, index) => steps.findIndex((other) => other.subject === step.subject) === index,
  );
  let { world, memory } = seen;
  for (const step of begun) {
    options.check?.(step, { ...seen, world, memory });
    memory = rememberBegun(memory, step, { desired, observed }, world.now);
  }
  for (const step of begun) {
    world = passTime(world, STEP_MS);
    const injected = options.fail?.(step, { ...seen, world, memory });
    const { world: after, ...outcome } =
      injected === undefined ? carryOut(world, step) : { world, failure: injected };
    world = after;
    const { failure } = outcome;
    happened.push({ step, at: world.now, ...(failure === undefined ? {} : { failure }) });
    const ended = { step, at: world.now, tookMs: STEP_MS, ...outcome };
    memory = rememberOutcome(memory, ended, { desired, observed });
  }
  return { ...seen, world, memory };
}
