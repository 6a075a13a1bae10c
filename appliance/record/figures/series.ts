/** The names of series, their units, and what a sample says of each. Pure. */

import type { Figures, Unit } from '../../contract/history.ts';
import type { Sample } from '../../observe/figures/sample.ts';

export interface SeriesValue {
  readonly name: string;
  readonly value: number;
  /** What there is in all, in the same unit. */
  readonly capacity?: number;
}

const HOST_SERIES = ['host.cpu', 'host.memory', 'host.disk', 'host.network.in', 'host.network.out'] as const;
const SERVICE_PARTS = ['cpu', 'memory', 'network.in', 'network.out'] as const;
/** `percent` of what there is. */
const PERCENT_IN_ALL = 100;

/** Those that there are, whether anything is known of them or not. */
export function expectedSeries(services: readonly string[]): readonly string[] {
  return [
    ...HOST_SERIES,
    ...services.flatMap((service) => SERVICE_PARTS.map((part) => `service.${service}.${part}`)),
  ];
}

export function unitOf(name: string): Unit {
  if (name.endsWith('.cpu')) return 'percent';
  return /\.network\.(?:in|out)$/.test(name) ? 'bytes-per-second' : 'bytes';
}

/** What is not known has no value. */
export function valuesOf({ host, services }: Sample): readonly SeriesValue[] {
  return [
    ...some('host.cpu', host.cpuPercent, PERCENT_IN_ALL),
    ...some('host.memory', host.memory?.usedBytes, host.memory?.totalBytes),
    ...some('host.disk', host.disk?.usedBytes, host.disk?.totalBytes),
    ...some('host.network.in', host.network?.inBytesPerSecond),
    ...some('host.network.out', host.network?.outBytesPerSecond),
    ...services.flatMap(({ name, cpuPercent, memoryBytes, memoryLimitBytes, network }) => [
      ...some(`service.${name}.cpu`, cpuPercent, PERCENT_IN_ALL),
      ...some(`service.${name}.memory`, memoryBytes, memoryLimitBytes),
      ...some(`service.${name}.network.in`, network?.inBytesPerSecond),
      ...some(`service.${name}.network.out`, network?.outBytesPerSecond),
    ]),
  ];
}

function some(name: string, value: number | undefined, capacity?: number): readonly SeriesValue[] {
  if (value === undefined) return [];
  return [{ name, value, ...(capacity === undefined ? {} : { capacity }) }];
}

/** As the API shows the last sample. `undefined`: not even the processors are known yet. */
export function figuresOf({ at, host, services }: Sample): Figures | undefined {
  const { cpuPercent, memory, disk, network } = host;
  if (cpuPercent === undefined) return undefined;
  return {
    at: new Date(at).toISOString(),
    cpuPercent: rounded(cpuPercent, 'percent'),
    memory: memory ?? NOT_KNOWN,
    disk: disk ?? NOT_KNOWN,
    network: ratesOf(network),
    services: services.map(({ name, memoryBytes, ...more }) => ({
      name,
      cpuPercent: rounded(more.cpuPercent ?? 0, 'percent'),
      memoryBytes,
      ...ratesOf(more.network),
    })),
  };
}

const NOT_KNOWN = { usedBytes: 0, totalBytes: 0 };

function ratesOf(network: Sample['host']['network']): Figures['network'] {
  const { inBytesPerSecond = 0, outBytesPerSecond = 0 } = network ?? {};
  return { inBytesPerSecond: Math.round(inBytesPerSecond), outBytesPerSecond: Math.round(outBytesPerSecond) };
}

/** No more digits than anybody reads. */
export function rounded(value: number, unit: Unit): number {
  return unit === 'percent' ? Math.round(value * 100) / 100 : Math.round(value);
}
