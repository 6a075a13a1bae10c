/** Counters of two moments -> figures. Pure. A counter that went back began anew: nothing is known of the time between. */

import type { ContainerStats } from '../../adapters/engine/types.ts';
import type { HostCounters } from '../../adapters/figures/host-counters.ts';
import type { HostFigures, Rates, ServiceFigures } from './sample.ts';

/** A value, and when it was read by a clock that does not jump. */
export interface Reading<T> {
  readonly atMs: number;
  readonly value: T;
}

/** One run of a container of a service. */
export interface ContainerReading extends Reading<ContainerStats> {
  /** Changes with each start. */
  readonly run: string;
  readonly service: string;
}

export function hostFigures(
  before: Reading<HostCounters> | undefined,
  now: Reading<HostCounters>,
): HostFigures {
  const { processors, memory, disk, traffic } = now.value;
  // Nothing grows from a reading to itself, and in no time.
  const past = before ?? now;
  const cpuPercent = shareOf(
    growth(past.value.processors?.busy, processors?.busy),
    growth(past.value.processors?.total, processors?.total),
  );
  const network = ratesOf(past.value.traffic, traffic, now.atMs - past.atMs);
  return {
    ...(cpuPercent === undefined ? {} : { cpuPercent }),
    ...(memory === undefined ? {} : { memory }),
    ...(disk === undefined ? {} : { disk }),
    ...(network === undefined ? {} : { network }),
  };
}

/** By name. Containers of a run that was not seen before add their memory only. `machineBytes`: what a container without a limit is told as its limit. */
export function serviceFigures(
  before: readonly ContainerReading[],
  now: readonly ContainerReading[],
  machineBytes: number | undefined,
): readonly ServiceFigures[] {
  const past = new Map(before.map((reading) => [reading.run, reading]));
  return [...Map.groupBy(now, ({ service }) => service)]
    .map(([name, readings]) => serviceOf(name, readings, past, machineBytes))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function serviceOf(
  name: string,
  readings: readonly ContainerReading[],
  past: ReadonlyMap<string, ContainerReading>,
  machineBytes: number | undefined,
): ServiceFigures {
  const cpuPercent = sum(readings.map((reading) => containerPercent(past.get(reading.run), reading)));
  const rates = readings.map((reading) => containerRates(past.get(reading.run), reading));
  const inBytesPerSecond = sum(rates.map((each) => each?.inBytesPerSecond));
  const outBytesPerSecond = sum(rates.map((each) => each?.outBytesPerSecond));
  const limits = readings.map(({ value }) => value.memoryLimitBytes);
  const isLimited = machineBytes !== undefined && limits.every((limit) => limit > 0 && limit < machineBytes);
  const memoryLimitBytes = isLimited ? sum(limits) : undefined;
  return {
    name,
    ...(cpuPercent === undefined ? {} : { cpuPercent: Math.min(100, cpuPercent) }),
    memoryBytes: sum(readings.map(({ value }) => value.memoryBytes)) ?? 0,
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(inBytesPerSecond === undefined || outBytesPerSecond === undefined
      ? {}
      : { network: { inBytesPerSecond, outBytesPerSecond } }),
  };
}

function containerPercent(before: ContainerReading | undefined, now: ContainerReading): number | undefined {
  return shareOf(
    growth(before?.value.cpuNanos, now.value.cpuNanos),
    growth(before?.value.machineCpuNanos, now.value.machineCpuNanos),
  );
}

function containerRates(before: ContainerReading | undefined, now: ContainerReading): Rates | undefined {
  if (before === undefined) return undefined;
  return ratesOf(before.value.network, now.value.network, now.atMs - before.atMs);
}

function ratesOf(
  before: HostCounters['traffic'],
  now: HostCounters['traffic'],
  elapsedMs: number,
): Rates | undefined {
  const inBytes = growth(before?.inBytes, now?.inBytes);
  const outBytes = growth(before?.outBytes, now?.outBytes);
  if (inBytes === undefined || outBytes === undefined || elapsedMs <= 0) return undefined;
  const seconds = elapsedMs / 1_000;
  return { inBytesPerSecond: inBytes / seconds, outBytesPerSecond: outBytes / seconds };
}

/** At most 100: the two counters are read one after the other, and the second may stand a moment behind. */
function shareOf(part: number | undefined, whole: number | undefined): number | undefined {
  if (part === undefined || whole === undefined || whole <= 0) return undefined;
  return Math.min(100, (part / whole) * 100);
}

function growth(before: number | undefined, now: number | undefined): number | undefined {
  if (before === undefined || now === undefined || now < before) return undefined;
  return now - before;
}

/** Of those that are known; `undefined`: none is. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}
