/**
 * Amounts in words, the same wherever one is told: pure. Memory and disks by 1,024 (IEC 80000-13), networks by 1,000. Three digits at
 * most, so that columns stay narrow and are compared at a glance.
 */

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const decimal = ['B/s', 'kB/s', 'MB/s', 'GB/s'] as const;

/** Memory and disks: `1.50 GiB`. */
export function bytesInWords(amount: number): string {
  return scaled(amount, 1_024, binary);
}

/** Networks: `1.50 MB/s`. */
export function rateInWords(bytesPerSecond: number): string {
  return scaled(bytesPerSecond, 1_000, decimal);
}

/** By what amounts up to this one are divided, and what they are then, where they stand beside an axis. */
export function scaleOf(
  amount: number,
  unit: 'bytes' | 'bytes-per-second',
): { readonly divisor: number; readonly unit: string } {
  return unit === 'bytes' ? scale(amount, 1_024, binary) : scale(amount, 1_000, decimal);
}

function scaled(amount: number, step: number, units: readonly string[]): string {
  const { value, divisor, unit } = scale(amount, step, units);
  const digits = divisor === 1 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

function scale(amount: number, step: number, units: readonly string[]) {
  let value = amount;
  let index = 0;
  // 999.5 would be shown with four digits.
  while (value >= 999.5 && index < units.length - 1) {
    value /= step;
    index += 1;
  }
  return { value, divisor: step ** index, unit: units[index] ?? '' };
}
