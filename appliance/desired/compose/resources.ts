/** `ulimits`, `blkio_config` and the CPU keys of a service. */

import { parseBytes } from './bytes.ts';
import type { Decoder } from './decode.ts';
import { child, fail, integer, list, mapNode, nonEmptyString, number, parsed } from './decode.ts';
import { object } from './decode-object.ts';
import { parseDuration } from './duration.ts';
import type { ServiceModel } from './model.ts';
import type { BlkioModel } from './model-parts.ts';
import { present } from './present.ts';
import { compareStrings } from './report.ts';

type Ulimit = ServiceModel['ulimits'][number];

const nanosPerCpu = 1_000_000_000;

/** `cpus: 0.5` -> nano CPUs. */
export const cpus: Decoder<number> = (node, place) => {
  const amount = number({ min: 0 })(node, place);
  return amount === undefined ? undefined : Math.round(amount * nanosPerCpu);
};

/** Microseconds: a number, or a duration such as `400ms`. */
export const microseconds: Decoder<number> = parsed('microseconds or a duration', (text) => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const ms = parseDuration(text);
  return ms === undefined ? undefined : Math.round(ms * 1000);
});

const limit = integer({ min: -1 });
const limits = object({ soft: limit, hard: limit }, { required: ['soft', 'hard'] });

/** `nofile: 1024`, or `nofile: {soft, hard}`; -1 is "no limit". Sorted by name. */
export const ulimits: Decoder<readonly Ulimit[]> = (node, place) => {
  const map = mapNode(node, place);
  if (map === undefined) return undefined;
  const all = [...map.entries].flatMap(([name, { value }]): readonly Ulimit[] => {
    const at = child(place, name);
    if (!/^[a-z]+$/.test(name)) return fail(value, at, 'is not the name of a limit') ?? [];
    const single = value.kind === 'map' ? undefined : limit(value, at);
    const found =
      value.kind === 'map'
        ? limits(value, at)
        : single === undefined
          ? undefined
          : { soft: single, hard: single };
    if (found === undefined) return [];
    const { soft, hard } = found;
    if (hard !== -1 && (soft === -1 || soft > hard)) return fail(value, at, 'soft is above hard') ?? [];
    return [{ name, soft, hard }];
  });
  return all.toSorted((a, b) => compareStrings(a.name, b.name));
};

const weight = integer({ min: 0, max: 1000 });
const deviceWeight = object({ path: nonEmptyString, weight }, { required: ['path', 'weight'] });
const bytesPerSecond = object(
  { path: nonEmptyString, rate: parsed('a rate in bytes, such as 12mb', parseBytes) },
  { required: ['path', 'rate'] },
);
const operationsPerSecond = object(
  { path: nonEmptyString, rate: integer({ min: 0 }) },
  { required: ['path', 'rate'] },
);

const blkioShape = object({
  weight,
  weight_device: list(deviceWeight),
  device_read_bps: list(bytesPerSecond),
  device_read_iops: list(operationsPerSecond),
  device_write_bps: list(bytesPerSecond),
  device_write_iops: list(operationsPerSecond),
});

export const blkio: Decoder<BlkioModel> = (node, place) => {
  const found = blkioShape(node, place);
  if (found === undefined) return undefined;
  return {
    ...present({ weight: found.weight }),
    weightDevice: found.weight_device ?? [],
    deviceReadBps: found.device_read_bps ?? [],
    deviceReadIops: found.device_read_iops ?? [],
    deviceWriteBps: found.device_write_bps ?? [],
    deviceWriteIops: found.device_write_iops ?? [],
  };
};
