/** The last look, as everything that reads it sees it: status, plan, why. Changes nothing. */

import type { PullProgress } from './adapters/engine/types.ts';
import type { Certs } from './contract/certificate.ts';
import type { ImageUpdate } from './contract/image-updates.ts';
import type { PullStatus, Status } from './contract/status.ts';
import type { Why } from './contract/why.ts';
import type { PlanView } from './contract/plan.ts';
import type { Look } from './daemon.ts';
import type { Memory } from './plan/memory.ts';
import { planView } from './plan/render.ts';
import type { Step } from './plan/step.ts';
import type { Condition } from './contract/condition.ts';
import type { Event } from './contract/event.ts';
import { certsStatus } from './record/certs-status.ts';
import { pullText } from './record/service-status.ts';
import { buildStatus } from './record/status.ts';
import { imageUpdates } from './record/update-status.ts';

export interface BoardDeps {
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  readonly memory: () => Memory;
  readonly conditions: () => readonly Condition[];
  readonly running: () => readonly Step[];
  /** Milliseconds since the epoch: since when there is a connection to the engine, or none. */
  readonly engineSince: () => number;
  readonly history: (service: string) => readonly Event[];
  readonly appliance: Pick<Status['appliance'], 'version' | 'applianceId'>;
  readonly hostname: () => string;
  /** Milliseconds since the epoch, by the clock as it is set now. */
  readonly bootedAt: () => number;
  readonly startedAt: () => number;
}

export interface Board {
  /** Tells the listeners when something that they can see has changed. */
  readonly report: (look: Look) => void;
  readonly pulling: (progress: PullProgress) => void;
  /** Something beside the looks has changed: the host name. */
  readonly renew: () => void;
  readonly look: () => Look | undefined;
  readonly status: () => Status | undefined;
  /** By the clock that does not jump; 0 until the first look. */
  readonly lookAgeMs: () => number;
  /** `undefined` until the first look. */
  readonly certs: () => Certs | undefined;
  /** Of each service; empty until the first look, and without a stack. */
  readonly images: () => readonly ImageUpdate[];
  /** Called with each look. */
  readonly onLook: (listener: (look: Look) => void) => () => void;
  readonly onStatus: (listener: (status: Status) => void) => () => void;
  readonly plan: () => PlanView;
  readonly why: (service: string) => Why | undefined;
}

export function createBoard(deps: BoardDeps): Board {
  const listeners = new Set<(status: Status) => void>();
  const lookListeners = new Set<(look: Look) => void>();
  const pulls = new Map<string, PullStatus>();
  let look: Look | undefined;
  let status: Status | undefined;
  /** An engine that hangs keeps its connection: since when the looks say what the last one says. */
  let answerSince = deps.now();
  let lookedAt: number | undefined;
  const [bootedAt, startedAt] = [steady(deps.bootedAt), steady(deps.startedAt)];

  const refresh = (): void => {
    if (look === undefined) return;
    const before = status;
    status = statusOf(deps, look, pulls, {
      engine: Math.max(answerSince, deps.engineSince()),
      boot: bootedAt(),
      start: startedAt(),
    });
    if (before !== undefined && comparable(before) === comparable(status)) return;
    for (const listener of listeners) listener(status);
  };

  return {
    look: () => look,
    status: () => status,
    lookAgeMs: () => (lookedAt === undefined ? 0 : deps.clock() - lookedAt),
    report(next) {
      if (look?.observed.engine.state !== next.observed.engine.state) answerSince = deps.now();
      look = next;
      lookedAt = deps.clock();
      for (const reference of pulls.keys()) {
        if (!deps.running().some((step) => step.kind === 'pull-image' && step.args.reference === reference)) {
          pulls.delete(reference);
        }
      }
      refresh();
      for (const listener of lookListeners) listener(next);
    },
    pulling({ reference, ...pull }) {
      const before = pulls.get(reference);
      // Each percent is news, each block is not.
      if (before !== undefined && pullText(before) === pullText(pull)) return;
      pulls.set(reference, pull);
      refresh();
    },
    renew: refresh,
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    certs: () =>
      look && certsStatus({ ...look, desired: look.desired.desired, memory: deps.memory(), now: deps.now() }),
    images: () =>
      look === undefined
        ? []
        : imageUpdates({
            ...look,
            desired: look.desired.desired,
            memory: deps.memory(),
            running: deps.running(),
            now: deps.now(),
          }),
    onLook(listener) {
      lookListeners.add(listener);
      return () => lookListeners.delete(listener);
    },
    plan: () => planView(look?.plan ?? { steps: [], waiting: [] }),
    why(service) {
      const found = status?.services.find((candidate) => candidate.name === service);
      if (found === undefined || look === undefined) return undefined;
      const { plan } = look;
      const view = planView({
        steps: plan.steps.filter((step) => step.service === service),
        waiting: plan.waiting.filter((entry) => entry.service === service),
      });
      return {
        service: found,
        steps: view.steps,
        waiting: view.waiting,
        conditions: deps.conditions().filter((condition) => condition.subject === service),
        history: [...deps.history(service)],
      };
    },
  };
}

function statusOf(
  deps: BoardDeps,
  look: Look,
  pulls: ReadonlyMap<string, PullStatus>,
  since: { readonly engine: number; readonly boot: number; readonly start: number },
): Status {
  const { desired, observed } = look;
  const { config } = desired.config;
  const { engine } = observed;
  return buildStatus({
    desired: desired.desired,
    observed,
    plan: look.plan,
    os: look.os,
    memory: deps.memory(),
    conditions: deps.conditions(),
    running: deps.running(),
    pulls: Object.fromEntries(pulls),
    engine: {
      state: engine.state,
      since: new Date(since.engine).toISOString(),
      ...(engine.state === 'connected'
        ? { version: engine.info.version, apiVersion: engine.info.apiVersion }
        : { error: engine.error }),
    },
    phase: look.phase,
    pass: look.pass,
    now: deps.now(),
    appliance: {
      ...deps.appliance,
      bootedAt: new Date(since.boot).toISOString(),
      startedAt: new Date(since.start).toISOString(),
      hostname: config.node_hostname ?? deps.hostname(),
      applianceId: config.appliance_id ?? deps.appliance.applianceId,
      ...(config.node_role === undefined ? {} : { role: config.node_role }),
      ...(desired.desired === undefined ? {} : { stack: desired.desired.stack }),
    },
  });
}

/** Told anew only where the clock was set: that two clocks do not run quite alike is no news. */
function steady(read: () => number): () => number {
  let told = read();
  return () => {
    const next = read();
    if (Math.abs(next - told) >= 1_000) told = next;
    return told;
  };
}

/** What a reader sees as the same: neither the time nor the number of the pass. */
function comparable(status: Status): string {
  return JSON.stringify({ ...status, at: '', pass: 0 });
}
