/** Arguments of `npm run package`. */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { architectures, type Architecture } from '../bundle/plugins.ts';

/** Of dpkg-deb. `none` is for tests, which throw the package away. */
export const compressions = ['xz', 'none'] as const;
export type Compression = (typeof compressions)[number];

/** What `applianced-archive-keyring` is made of. */
export interface Archive {
  /** Public OpenPGP keys, armoured or not. */
  readonly keyringFile: string;
  readonly url: string;
  readonly suite: string;
  readonly origin: string;
  readonly label: string;
}

export interface PackageOptions {
  readonly architecture: Architecture;
  /** Absent: the product's own. */
  readonly version?: string;
  /** Absolute. */
  readonly outDirectory: string;
  readonly compression: Compression;
  /** Absent: the keyring package is not built. */
  readonly archive?: Archive;
  readonly lint: boolean;
  /** Folder of certificates to build in. Absolute. */
  readonly certsDirectory?: string;
}

export class PackageUsageError extends Error {
  override readonly name = 'PackageUsageError';
}

export const usage = `npm run package [-- OPTIONS]

Builds the Debian packages from this checkout, has lintian check them, and lists what is in them.

  --arch ARCH         amd64 or arm64 (default: this machine's); the other one is cross-built
  --out DIR           where the packages go (default: dist/packages)
  --version V         a Debian version, in place of the product's own
  --keyring FILE      public keys that sign the repository; with --repository: applianced-archive-keyring is built too
  --repository URL    where the repository is served
  --suite SUITE       its suite (default: stable)
  --origin NAME       Origin of its Release file, which unattended upgrades ask for (default: applianced)
  --label NAME        Label of its Release file (default: applianced)
  --certs DIR         certificates that every appliance of this package trusts: CA certificates, and at need server.pem and client.pem
  --compression HOW   xz (default) or none: quicker, four times as large
  --no-lint           without lintian
  --help              print this`;

const definitions = {
  arch: { type: 'string' },
  out: { type: 'string', default: 'dist/packages' },
  version: { type: 'string' },
  keyring: { type: 'string' },
  repository: { type: 'string' },
  suite: { type: 'string', default: 'stable' },
  origin: { type: 'string', default: 'applianced' },
  label: { type: 'string', default: 'applianced' },
  certs: { type: 'string' },
  compression: { type: 'string', default: 'xz' },
  'no-lint': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Debian Policy 5.6.12, without epoch and without revision: the package is native. */
const versionPattern = /^\d[0-9A-Za-z.+~]*$/;
/** What can stand in a Release file and in a pattern of unattended-upgrades without any escaping. */
const wordPattern = /^[\w.+-]+( [\w.+-]+)*$/;

/**
 * Paths are taken from `directory`. Undefined: --help.
 * @throws PackageUsageError that says what is wrong.
 */
export function readOptions(
  args: readonly string[],
  directory: string,
  machine: Architecture,
): PackageOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const architecture = oneOf('--arch', values.arch ?? machine, architectures);
  const compression = oneOf('--compression', values.compression, compressions);
  const { version } = values;
  if (version !== undefined && !versionPattern.test(version)) {
    throw new PackageUsageError(`--version ${version}: a Debian version such as 0.1.1 or 0.1.1~test1`);
  }
  const archive = archiveOf(values, directory);
  return {
    architecture,
    outDirectory: resolve(directory, values.out),
    compression,
    lint: !values['no-lint'],
    ...(version !== undefined && { version }),
    ...(archive !== undefined && { archive }),
    ...(values.certs !== undefined && { certsDirectory: resolve(directory, values.certs) }),
  };
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions }).values;
  } catch (cause) {
    // parseArgs (Node 24) throws TypeErrors with a message for the user.
    if (!(cause instanceof TypeError)) throw cause;
    throw new PackageUsageError(cause.message, { cause });
  }
}

function archiveOf(
  { keyring, repository, suite, origin, label }: Values,
  directory: string,
): Archive | undefined {
  if (keyring === undefined && repository === undefined) return undefined;
  if (keyring === undefined || repository === undefined) {
    throw new PackageUsageError('--keyring and --repository belong together');
  }
  if (!/^https?:$/.test(URL.parse(repository)?.protocol ?? '') || /\s/.test(repository)) {
    throw new PackageUsageError(`--repository ${repository}: a URL that begins with https:// or http://`);
  }
  for (const [name, value] of Object.entries({ suite, origin, label })) {
    if (!wordPattern.test(value)) throw new PackageUsageError(`--${name} ${value}: words of a Release file`);
  }
  return { keyringFile: resolve(directory, keyring), url: repository, suite, origin, label };
}

function oneOf<Value extends string>(name: string, value: string, known: readonly Value[]): Value {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new PackageUsageError(`${name} must be one of ${known.join(', ')}`);
  return found;
}
