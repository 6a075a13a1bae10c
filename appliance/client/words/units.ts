/** Amounts as text: three digits at most, so that columns stay narrow and are compared at a glance. A number is not parted from its unit. */

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const decimal = ['B/s', 'kB/s', 'MB/s', 'GB/s'] as const;

/** Memory and disks: `1.5 GiB`. */
export function bytes(amount: number): string {
  return scaled(amount, 1_024, binary);
}

/** Networks: `1.5 MB/s`. */
export function rate(bytesPerSecond: number): string {
  return scaled(bytesPerSecond, 1_000, decimal);
}

export function percent(share: number): string {
  return `${share < 9.95 && share > 0 ? share.toFixed(1) : Math.round(share)}\u00A0%`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function scaled(amount: number, step: number, units: readonly string[]): string {
  let value = amount;
  let index = 0;
  // 999.5 would be shown with four digits.
  while (value >= 999.5 && index < units.length - 1) {
    value /= step;
    index += 1;
  }
  const digits = index === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${value.toFixed(digits)}\u00A0${units[index] ?? ''}`;
}

/** First digits of what names an image: as many as tell two apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
