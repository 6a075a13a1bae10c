/** The command line of `npm run bench`. */

import { parseArgs } from 'node:util';

export const parts = [
  'cold-start',
  'restart',
  'plan',
  'certificates',
  'registry',
  'history',
  'updates',
  'status-page',
  'console',
  'idle',
  'package',
] as const;
export type Part = (typeof parts)[number];

export interface BenchOptions {
  readonly rounds: number;
  readonly idleMinutes: number;
  readonly only: readonly Part[];
  readonly jsonFile: string | undefined;
}

export const usage = `Usage: npm run bench -- [--rounds N] [--idle-minutes N] [--only PART,...] [--json FILE]

Measures on private engines; needs root. Takes about 15 minutes.

  --rounds N        of cold start, restart, installation and boot (default 5)
  --idle-minutes N  how long an idle daemon is watched (default 3)
  --only PART,...   some of ${parts.join(', ')}
  --json FILE       writes all figures with all samples

Example: npm run bench -- --only cold-start --rounds 10
`;

export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError';
}

/** `undefined`: help is asked for. @throws BenchUsageError. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  return {
    rounds: positive('rounds', values.rounds, /^[1-9]\d*$/),
    idleMinutes: positive('idle-minutes', values['idle-minutes'], /^\d*\.?\d+$/),
    only: values.only === undefined ? parts : values.only.split(',').map(partNamed),
    jsonFile: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string', default: '5' },
        'idle-minutes': { type: 'string', default: '3' },
        only: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new BenchUsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function positive(name: string, written: string, form: RegExp): number {
  const value = Number(written);
  if (form.test(written) && value > 0) return value;
  throw new BenchUsageError(`--${name} must be a positive number, not "${written}"`);
}

function partNamed(name: string): Part {
  const found = parts.find((part) => part === name);
  if (found !== undefined) return found;
  throw new BenchUsageError(`--only knows ${parts.join(', ')}, not "${name}"`);
}
