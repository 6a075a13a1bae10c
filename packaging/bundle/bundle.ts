/** Each program as one file, without what it never runs: what the package ships, and what the bench measures. */

import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { buildPage } from '../../web/page-build.ts';
import { projectRoot } from '../dev/project.ts';
import {
  blessedParts,
  builtPage,
  fewMimeTypes,
  onlyMemory,
  requireHttp,
  routesWithoutSchemas,
  sayVersion,
  sqliteFor,
  type Architecture,
} from './plugins.ts';

const programs = {
  applianced: 'appliance/main.ts',
  appliancectl: 'appliance/cli/main.ts',
  'appliance-web': 'web/main.ts',
  'appliance-console': 'tui/main.ts',
  'appliance-network': 'appliance/network-main.ts',
} as const;
export type ProgramName = keyof typeof programs;

/**
 * dockerode loads these when it is loaded, for calls that the daemon never makes: BuildKit sessions (gRPC), engines over ssh, images
 * built from folders. With them the idle daemon has 7 to 8 MB more resident memory (Node 24, two starts each).
 */
const unusedPackages = ['@grpc/grpc-js', '@grpc/proto-loader', 'ssh2', 'tar-fs'] as const;

/**
 * The daemon's options of node: a small young generation and code made for size, 12 MB less resident memory (Node 24, two starts each).
 */
export const smallHeap = ['--max-semi-space-size=1', '--optimize-for-size'] as const;

/** Those of the console, which draws a little once a second: no threads of V8 and no optimising compiler, 10 MB less and no dearer (Node 24). */
export const littleWork = [...smallHeap, '--single-threaded', '--no-opt'] as const;

/** CommonJS parts of the bundle ask for `require`. */
const banner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

export interface BundleOptions {
  readonly program: ProgramName;
  readonly architecture: Architecture;
  readonly version: string;
}

export interface Bundle {
  readonly program: ProgramName;
  /** `<program>.mjs`. It needs `native/better-sqlite3.node` (plugins.ts) beside it. */
  readonly fileName: string;
  readonly contents: string;
  /** Names every file that went in, from the root of the checkout. */
  readonly metafile: Metafile;
}

/** The same sources give the same bytes, wherever the checkout stands. */
export async function bundleProgram({ program, architecture, version }: BundleOptions): Promise<Bundle> {
  const nothing = join(import.meta.dirname, 'nothing.cjs');
  const page = program === 'appliance-web' ? await buildPage() : undefined;
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [programs[program]],
    outfile: `${program}.mjs`,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    keepNames: true,
    // What the package owes to their authors stands in its notices.
    legalComments: 'none',
    alias: Object.fromEntries(unusedPackages.map((name) => [name, nothing])),
    plugins: [
      requireHttp,
      fewMimeTypes,
      onlyMemory,
      ...(program === 'appliance-console' ? [routesWithoutSchemas, ...blessedParts] : []),
      sqliteFor(architecture),
      sayVersion(version),
      ...(page === undefined ? [] : [builtPage(page)]),
    ],
    banner: { js: banner },
    logLevel: 'error',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no output for ${program}`);
  return {
    program,
    fileName: basename(output.path),
    contents: withoutInterpreter(output.text),
    metafile: merged([metafile, ...(page?.metafiles ?? [])]),
  };
}

/** What the script of the page is made of is in the program too. */
function merged(metafiles: readonly Metafile[]): Metafile {
  return {
    inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)) as Metafile['inputs'],
    outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)) as Metafile['outputs'],
  };
}

/** The sources begin with `#!/usr/bin/env node`; a bundle is started by whoever chooses the runtime. */
function withoutInterpreter(text: string): string {
  return text.replace(/^#!.*\n/, '');
}
