import type { Decoder } from './decode.ts';
import { fail, shown } from './decode.ts';

const maxMode = 0o7777;

/** Permission bits. `0440`, `0o440` and the text "440" are octal; the number 440 is decimal, as in docker compose. */
export const fileMode: Decoder<number> = (node, place) => {
  const mode = node.kind === 'scalar' ? readMode(node.value) : Number.NaN;
  if (node.kind !== 'scalar' || !Number.isInteger(mode) || mode < 0 || mode > maxMode) {
    return fail(node, place, `must be permission bits, not ${shown(node)}`, 'write them in octal: 0440');
  }
  if (typeof node.value === 'number' && /^[1-7][0-7]{2,3}$/.test(node.literal)) {
    const reason = `the number ${node.literal} is decimal, in octal ${mode.toString(8)}; write 0${node.literal} if that was meant`;
    place.report.note(node.position, place.path, reason);
  }
  return mode;
};

function readMode(value: string | number | boolean | null): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^(0o)?[0-7]{1,5}$/.test(value)
    ? Number.parseInt(value.replace('0o', ''), 8)
    : Number.NaN;
}
