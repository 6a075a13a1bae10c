/** The daemon's eye on the engine: connection, events, snapshot and health checks put together. */

import { setTimeout as sleep } from 'node:timers/promises';
import { diskSpace } from './adapters/disk.ts';
import { connectEngine } from './adapters/engine/connect.ts';
import { EngineError } from './adapters/engine/errors.ts';
import type { Engine } from './adapters/engine/types.ts';
import { listOwnFiles } from './adapters/files/own-files.ts';
import { readBootId, uptimeMs } from './adapters/host.ts';
import { readTimeZone } from './adapters/time-zone.ts';
import { label } from './desired/desired.ts';
import type { Desired } from './desired/desired.ts';
import { healthTestOf, probePlanOf } from './observe/checks.ts';
import { createDiskWatch } from './observe/disk-watch.ts';
import { createEngineLink } from './observe/engine-link.ts';
import type { EngineLink } from './observe/engine-link.ts';
import { createHealthWatch } from './observe/health-watch.ts';
import { createObserver } from './observe/observe.ts';
import type { Change } from './observe/observe.ts';
import { createWorld } from './observe/world.ts';
import type { LookAtWorld } from './observe/world.ts';
import type { Journal } from './record/journal.ts';

export interface EyeDeps {
  readonly engineSocket: string;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  readonly journal: Journal;
  /** Where our files of containers stand. */
  readonly filesDir: string;
  readonly stateDir: string;
  /** Link to the zone of the machine. */
  readonly localTime: string;
  readonly wake: () => void;
  /** The stack in force: where probes are looked up. */
  readonly desired: () => Desired | undefined;
  readonly onCall: (call: { name: string; ms: number; error?: EngineError }) => void;
  /** Of node.json or derived: makes a container ours. */
  readonly applianceIds: () => ReadonlySet<string>;
  /** Ids or names of the containers whose start is under way. */
  readonly starting: () => readonly string[];
}

export interface Eye {
  readonly link: EngineLink;
  readonly look: LookAtWorld;
  /** Throws an `EngineError` while there is no connection. */
  readonly engine: () => Engine;
  /** Another part of the daemon changed this: what was known of it is old. */
  readonly noticed: (change: Change) => void;
  readonly close: () => void;
}

export function createEye(deps: EyeDeps): Eye {
  const session = engineSession(deps.journal);
  const boot = readBootId();
  const bootId = (): string => `${boot}/${session.number()}`;
  const link = createEngineLink({
    connect: (signal) => connectEngine(deps.engineSocket, { onCall: deps.onCall }, signal),
    now: () => Date.now(),
    clock: deps.clock,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    onEvent: (event) => {
      observer.noticed(event);
      deps.wake();
    },
    onConnected: () => {
      observer.forget();
      deps.wake();
    },
    onLost: () => {
      session.next();
      deps.wake();
    },
  });
  const engine = (): Engine => {
    const current = link.engine();
    if (current === undefined) throw new EngineError(link.error(), { kind: 'unreachable', retryable: true });
    return current;
  };
  const health = createHealthWatch({
    runTest: (container) => healthTestOf(engine, container),
    changed: deps.wake,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
  });
  const observer = createObserver({
    owner: { label: label.applianceId, values: deps.applianceIds },
    bootId,
    uptimeMs,
    timeZone: () => readTimeZone(deps.localTime),
    listFiles: () => listOwnFiles(deps.filesDir),
    disks: createDiskWatch({ stateDir: deps.stateDir, space: diskSpace }),
    health,
    probeOf: (container) => {
      const name = container.labels[label.service];
      const service = deps.desired()?.services.find((candidate) => candidate.name === name);
      return service?.probe === undefined ? undefined : probePlanOf(engine, container, service.probe);
    },
    isStarting: ({ id, name }) => deps.starting().some((started) => started === id || started === name),
  });
  return {
    link,
    engine,
    look: createWorld(link, observer, bootId),
    noticed: (change) => observer.noticed(change),
    close: () => health.close(),
  };
}

/**
 * Counts the engine's own restarts: it ends all containers then, which is no fault of theirs. Kept over restarts of the
 * daemon; an engine that restarts while the daemon is down is not noticed.
 */
function engineSession(journal: Journal): { number(): number; next(): void } {
  const kept = journal.facts.read('engine')['session'];
  let current = typeof kept === 'number' ? kept : 0;
  return {
    number: () => current,
    next() {
      current += 1;
      journal.record([], [{ op: 'write', area: 'engine', key: 'session', value: current }]);
    },
  };
}
