/** Amounts as text for screens, which break lines. */

import { bytesInWords, rateInWords } from '../../contract/amounts.ts';

/** Memory and disks: `1.5 GiB`. */
export function bytes(amount: number): string {
  return unbroken(bytesInWords(amount));
}

/** Networks: `1.5 MB/s`. */
export function rate(bytesPerSecond: number): string {
  return unbroken(rateInWords(bytesPerSecond));
}

export function percent(share: number): string {
  return `${share < 9.95 && share > 0 ? share.toFixed(1) : Math.round(share)}\u00A0%`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A number is not parted from its unit. */
function unbroken(words: string): string {
  return words.replace(' ', '\u00A0');
}

/** First digits of what names an image: as many as tell two apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
