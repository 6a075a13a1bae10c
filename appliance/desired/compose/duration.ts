import type { Decoder } from './decode.ts';
import { fail, printable, shown } from './decode.ts';

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const term = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d|w)/g;
const whole = /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h|d|w))+$/;

/** `1h5m30s20ms` -> milliseconds; undefined: not a duration. Compose also takes `d` and `w`. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!whole.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit = ''] of text.matchAll(term)) totalMs += Number(amount) * (unitMs[unit] ?? 0);
  return Number.isSafeInteger(Math.round(totalMs)) ? Math.round(totalMs * 1e6) / 1e6 : undefined;
}

/** Milliseconds. */
export const duration: Decoder<number> = (node, place) => {
  if (node.kind === 'scalar' && typeof node.value === 'number' && node.value !== 0) {
    return fail(
      node,
      place,
      `must be a duration, not the number ${shown(node)}`,
      `add a unit: ${node.literal}s`,
    );
  }
  const text = printable(node, place);
  const ms = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || ms !== undefined) return ms;
  return fail(node, place, `must be a duration, not ${shown(node)}`, 'write it as 1m30s');
};
