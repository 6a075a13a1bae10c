/** Arguments of `npm run repository`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Publication } from './publish.ts';

export class RepositoryUsageError extends Error {
  override readonly name = 'RepositoryUsageError';
}

export const usage = `A signed apt repository (packaging/repo/README.md).

npm run repository -- build --debs DIR --out DIR --key FINGERPRINT   adds packages and publishes
npm run repository -- renew --out DIR --key FINGERPRINT              publishes again before Valid-Until
npm run repository -- prune --keep N --out DIR --key FINGERPRINT     keeps the newest N versions of each package

--key FINGERPRINT      signs with this key; twice while one replaces the other
--gnupghome DIR        where the keys are (default: those of the user)
--suite NAME           folder below dists/ (default: stable)
--url URL              where devices will find the repository: writes applianced.sources
--valid-days N         devices refuse the repository after so long (default: 90)
--architectures LIST   separated by commas (default: amd64,arm64)
--origin --label --codename TEXT   only for the first publication (default: applianced, applianced, the suite)
--date TIME            date of the publication, ISO 8601 (default: now)

Other options keep what the publication before had.`;

/** Undefined: the usage is asked for. @throws RepositoryUsageError */
export function readOptions(args: readonly string[], now: Date): Publication | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  requireCommand(positionals, values);
  return {
    out: resolve(required('--out', values.out)),
    suite: values.suite,
    signer: { keys: values.key, gnupgHome: resolved(values.gnupghome) },
    at: values.date === undefined ? now : dateOf(values.date),
    settings: {
      origin: values.origin,
      label: values.label,
      codename: values.codename,
      architectures: values.architectures?.split(','),
      validDays: countOf('--valid-days', values['valid-days']),
    },
    debs: resolved(values.debs),
    keep: countOf('--keep', values.keep),
    url: values.url,
  };
}

/** The three commands differ in what they need: all of them publish. */
function requireCommand(
  [command = '', ...more]: readonly string[],
  { debs, keep }: { readonly debs?: string; readonly keep?: string },
): void {
  if (!['build', 'renew', 'prune'].includes(command)) {
    throw new RepositoryUsageError(command === '' ? 'No command' : `No command "${command}"`);
  }
  if (more.length > 0) throw new RepositoryUsageError(`Not understood: ${more.join(' ')}`);
  if ((debs !== undefined) !== (command === 'build')) {
    throw new RepositoryUsageError('--debs belongs to build, and build needs it');
  }
  if ((keep !== undefined) !== (command === 'prune')) {
    throw new RepositoryUsageError('--keep belongs to prune, and prune needs it');
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    architectures: text,
    codename: text,
    date: text,
    debs: text,
    gnupghome: text,
    help: { type: 'boolean', short: 'h' },
    keep: text,
    key: { ...text, multiple: true, default: [] as string[] },
    label: text,
    origin: text,
    out: text,
    suite: { ...text, default: 'stable' },
    url: text,
    'valid-days': text,
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new RepositoryUsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new RepositoryUsageError(`${name} is missing`);
  return value;
}

function resolved(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}

function countOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(value)) throw new RepositoryUsageError(`${name} ${value}: a number from 1 on`);
  return Number(value);
}

function dateOf(value: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new RepositoryUsageError(`--date ${value}: no time in ISO 8601`);
  return date;
}
