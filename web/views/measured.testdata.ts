/** Figures of a machine that was off for a while during the day. */

import type { Figures, History, Series } from '../../appliance/contract/history.ts';
import { iso, stack } from './said.testdata.ts';

export const figuresNow: Figures = {
  at: iso(-20_000),
  cpuPercent: 23.4,
  memory: { usedBytes: 2.61e9, totalBytes: 8.2e9 },
  disk: { usedBytes: 41e9, totalBytes: 118e9 },
  network: { inBytesPerSecond: 412_000, outBytesPerSecond: 1_730_000 },
  services: [],
};

const wave = (points: number, low: number, high: number, seed: number): readonly number[] =>
  Array.from({ length: points }, (_, index) => {
    const noise = Math.abs(Math.sin(index * 12.9898 + seed) * 43758.5453) % 1;
    return low + (high - low) * (0.45 + 0.35 * Math.sin(index / 23 + seed) + 0.2 * noise);
  });

function seriesOf(
  name: string,
  unit: Series['unit'],
  points: number,
  high: number,
  capacity?: number,
): Series {
  const known = wave(points, high * 0.2, high, name.length);
  // The machine was off for a while.
  const average = known.map((value, index) => (index > points * 0.3 && index < points * 0.36 ? null : value));
  return {
    name,
    unit,
    ...(capacity !== undefined && { capacity }),
    average,
    highest: average.map((value) => (value === null ? null : value * 1.25)),
  };
}

export function hostHistory(points = 200, stepMs = 432_000): History {
  return {
    from: iso(-points * stepMs),
    stepMs,
    series: [
      seriesOf('host.cpu', 'percent', points, 60),
      seriesOf('host.memory', 'bytes', points, 4e9, 8.2e9),
      seriesOf('host.disk', 'bytes', points, 50e9, 118e9),
      seriesOf('host.network.in', 'bytes-per-second', points, 900_000),
      seriesOf('host.network.out', 'bytes-per-second', points, 3_000_000),
    ],
  };
}

export function serviceHistory(points = 60, stepMs = 1_440_000): History {
  return {
    from: iso(-points * stepMs),
    stepMs,
    series: stack.flatMap(([name], index) => [
      seriesOf(`service.${name}.cpu`, 'percent', points, 2 + index * 3),
      seriesOf(`service.${name}.memory`, 'bytes', points, 80e6 * (index + 1)),
      seriesOf(`service.${name}.network.in`, 'bytes-per-second', points, 20_000 * (index + 1)),
      seriesOf(`service.${name}.network.out`, 'bytes-per-second', points, 9_000 * (index + 1)),
    ]),
  };
}
