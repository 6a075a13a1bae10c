/** The planner's memory in the journal's facts: one area a part, validated when it is read, one transaction a change. */

import * as z from 'zod';
import { Origin, WorkArguments, WorkCommand, WorkState } from '../contract/work.ts';
import type { Memory } from '../plan/memory.ts';
import type { FactChange, Facts } from './journal.ts';

const time = z.number();

const release = { image: z.string(), digest: z.string().exactOptional(), configHash: z.string() };
const choice = { image: z.string(), reference: z.string(), digest: z.string().exactOptional() };

/** A shape that an older or newer release wrote differently is dropped entry by entry: losing memory is harmless. */
const SHAPES = {
  crashes: z.object({
    count: z.int(),
    run: z.string(),
    at: time,
    exitCode: z.int(),
    oomKilled: z.boolean(),
  }),
  unhealthy: z.object({ count: z.int(), run: z.string(), at: time }),
  failures: z.object({
    kind: z.string(),
    message: z.string(),
    at: time,
    attempts: z.int(),
    retryable: z.boolean(),
    retryAfterMs: z.int().exactOptional(),
    input: z.string(),
    subject: z.string(),
    service: z.string().exactOptional(),
  }),
  stopped: z.object({ at: time, remove: z.literal(true).exactOptional() }),
  restarts: z.object({ reason: z.string(), runs: z.array(z.string()) }),
  runs: z.object({
    bootId: z.string(),
    stoppedByUs: z.boolean(),
    afterDisruption: z.boolean(),
    hooks: z.array(z.string()),
    service: z.string(),
    repairs: z.int().default(0),
    certificates: z
      .object({ generation: z.int(), digest: z.string(), isReload: z.boolean() })
      .exactOptional(),
    isReloading: z.boolean().exactOptional(),
    reloadedAt: time.exactOptional(),
  }),
  recreate: z.object({ reason: z.string() }),
  specs: z.record(z.string(), z.string()),
  pulls: z.object({ at: time, bootId: z.string() }),
  requests: z.object({
    id: z.string(),
    at: time,
    bootId: z.string(),
    state: z.enum(['asked', 'begun', 'failed']),
    begunAt: time.exactOptional(),
    message: z.string().exactOptional(),
  }),
  reloads: z.object({ at: time }),
  reboots: z.object({ at: time, bootId: z.string(), windowEndsAt: time }),
  images: z.object({
    ...choice,
    of: z.string(),
    local: z.string(),
    at: time,
    previous: z.object(choice).exactOptional(),
  }),
  replacements: z.object({
    phase: z.enum(['trial', 'handover', 'rollback']),
    service: z.string(),
    strategy: z.enum(['stop-first', 'start-first']),
    cause: z.string(),
    from: z.object({ ...release, container: z.string() }),
    to: z.object({ ...release, reference: z.string() }),
    begunAt: time,
    watchedMs: z.number(),
    watchedAt: time.exactOptional(),
    // An older form has none: the first look counts nothing then.
    watchedUptimeMs: z.number().default(Number.MAX_SAFE_INTEGER),
    run: z.string().exactOptional(),
    goodFromMs: z.number().exactOptional(),
    badFromMs: z.number().exactOptional(),
    namedFromMs: z.number().exactOptional(),
    session: z.string().exactOptional(),
    downMs: z.number(),
    failure: z.string().exactOptional(),
  }),
  quarantine: z.object({
    service: z.string(),
    container: z.string(),
    at: time,
    reason: z.string(),
    bad: z.object(release),
    good: z.object(release),
    byOperator: z.literal(true).exactOptional(),
    output: z.string().exactOptional(),
    revision: z.string().exactOptional(),
  }),
  holds: z.object({ at: time, why: z.string(), until: time.exactOptional() }),
  updates: z.object({ id: z.string(), at: time, kind: z.enum(['update', 'rollback']) }),
  newest: z.object({ digest: z.string(), at: time }),
  pulled: z.object({
    references: z.array(z.string()),
    at: time,
    idleAt: time.exactOptional(),
    refusedAt: time.exactOptional(),
  }),
  stacks: z.object({
    state: z.enum(['proven', 'refused']),
    at: time,
    service: z.string().exactOptional(),
    reason: z.string().exactOptional(),
    output: z.string().exactOptional(),
  }),
  history: z.object({
    service: z.string(),
    container: z.string(),
    cause: z.string(),
    from: z.object(release),
    to: z.object(release),
    begunAt: time,
    endedAt: time,
    downMs: z.number(),
    result: z.enum(['committed', 'rolled-back', 'superseded']),
    reason: z.string().exactOptional(),
  }),
  work: z.object({
    number: z.int(),
    command: WorkCommand,
    service: z.string().exactOptional(),
    arguments: WorkArguments,
    services: z.array(z.string()),
    runs: z.array(z.string()),
    state: WorkState,
    attempts: z.int(),
    lease: z.object({ holder: z.string(), until: time }).exactOptional(),
    job: z
      .object({ state: z.enum(['open', 'done', 'failed']), message: z.string().exactOptional() })
      .exactOptional(),
    history: z.int(),
    message: z.string(),
    removed: z.array(z.string()),
    failure: z.string().exactOptional(),
    origin: Origin,
    acceptedAt: time,
    startedAt: time.exactOptional(),
    endedAt: time.exactOptional(),
  }),
  cleanups: z.object({
    id: z.string(),
    at: time,
    service: z.string(),
    name: z.string(),
    isRemoved: z.boolean(),
  }),
  volumeCleanups: z.object({ id: z.string(), at: time, isBegun: z.boolean() }),
} as const satisfies { readonly [Area in keyof Memory]: z.ZodType<Memory[Area][string]> };

const AREAS = Object.keys(SHAPES) as readonly (keyof Memory)[];

export function readMemory(facts: Pick<Facts, 'read'>): Memory {
  const area = <Value>(name: keyof Memory, shape: z.ZodType<Value>) => readArea(facts.read(name), shape);
  return {
    crashes: area('crashes', SHAPES.crashes),
    unhealthy: area('unhealthy', SHAPES.unhealthy),
    failures: area('failures', SHAPES.failures),
    stopped: area('stopped', SHAPES.stopped),
    restarts: area('restarts', SHAPES.restarts),
    runs: area('runs', SHAPES.runs),
    recreate: area('recreate', SHAPES.recreate),
    specs: area('specs', SHAPES.specs),
    pulls: area('pulls', SHAPES.pulls),
    requests: area('requests', SHAPES.requests),
    reloads: area('reloads', SHAPES.reloads),
    reboots: area('reboots', SHAPES.reboots),
    images: area('images', SHAPES.images),
    replacements: area('replacements', SHAPES.replacements),
    quarantine: area('quarantine', SHAPES.quarantine),
    holds: area('holds', SHAPES.holds),
    updates: area('updates', SHAPES.updates),
    newest: area('newest', SHAPES.newest),
    pulled: area('pulled', SHAPES.pulled),
    stacks: area('stacks', SHAPES.stacks),
    history: area('history', SHAPES.history),
    work: area('work', SHAPES.work),
    cleanups: area('cleanups', SHAPES.cleanups),
    volumeCleanups: area('volumeCleanups', SHAPES.volumeCleanups),
  };
}

function readArea<Value>(
  entries: Readonly<Record<string, unknown>>,
  shape: z.ZodType<Value>,
): Record<string, Value> {
  const valid = Object.entries(entries).flatMap(([key, value]): [string, Value][] => {
    const parsed = shape.safeParse(value);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return Object.fromEntries(valid);
}

/** What must be written so that the journal holds `after`; parts that kept their identity cost nothing. */
export function memoryChanges(before: Memory, after: Memory): readonly FactChange[] {
  return AREAS.filter((area) => before[area] !== after[area]).map((area) => ({
    op: 'replace-all',
    area,
    entries: after[area],
  }));
}
