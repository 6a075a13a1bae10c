/**
 * What an unquoted YAML scalar means to docker compose (go-yaml v3): YAML 1.2's booleans and null, YAML 1.1's octal
 * `0755` and `1_000`. `yes` and `on` stay text here; a boolean field reads them itself.
 */

interface Resolved {
  readonly value: string | number | boolean | null;
  /** As Go prints the value. */
  readonly string: string;
}

const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const trues = new Set(['true', 'True', 'TRUE']);
const falses = new Set(['false', 'False', 'FALSE']);
const infinities = /^[-+]?\.(inf|Inf|INF)$/;
const integer = /^([-+]?)(0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** Longer digits are text: no number that Compose knows needs them. */
const longestNumber = 64;

export function resolvePlainScalar(text: string): Resolved {
  if (nulls.has(text)) return { value: null, string: '' };
  if (trues.has(text)) return { value: true, string: 'true' };
  if (falses.has(text)) return { value: false, string: 'false' };
  if (text.length > longestNumber || !/^[-+.0-9]/.test(text)) return { value: text, string: text };
  return resolveNumber(text) ?? { value: text, string: text };
}

function resolveNumber(text: string): Resolved | undefined {
  const digits = text.replaceAll('_', '');
  const whole = integer.exec(digits);
  if (whole?.[2] !== undefined) {
    const magnitude = BigInt(whole[2].replace(/^0(?=[0-7])/, '0o').toLowerCase());
    const exact = whole[1] === '-' ? -magnitude : magnitude;
    return { value: Number(exact), string: exact.toString() };
  }
  if (float.test(digits)) {
    const value = Number(digits);
    return { value, string: printFloat(value) };
  }
  if (infinities.test(text)) {
    return text.startsWith('-') ? { value: -Infinity, string: '-Inf' } : { value: Infinity, string: '+Inf' };
  }
  return undefined;
}

/** Go's `%v`: the shortest digits, with an exponent of at least two digits below 1e-4 and from 1e6 on. */
function printFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [digits = '0', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
