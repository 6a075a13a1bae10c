import type { Decoder } from './decode.ts';
import { parsed } from './decode.ts';

const size = /^(\d+(?:\.\d+)?) ?([kmgtp])?i?b?$/i;
const powers = ['', 'k', 'm', 'g', 't', 'p'];

/** `512m`, `1gb`, `1.5GiB`, `1024` -> bytes; units are powers of 1024 (docker/go-units RAMInBytes). */
export function parseBytes(text: string): number | undefined {
  const [, amount, unit = ''] = size.exec(text.trim()) ?? [];
  if (amount === undefined) return undefined;
  const bytes = Math.trunc(Number(amount) * 1024 ** powers.indexOf(unit.toLowerCase()));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

export const bytes: Decoder<number> = parsed('a size such as 512m', parseBytes);

/** As `bytes`; -1 is "no limit". */
export const bytesOrUnlimited: Decoder<number> = parsed('a size such as 512m, or -1', (text) =>
  text === '-1' ? -1 : parseBytes(text),
);
