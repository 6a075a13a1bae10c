/** The daemon as one file, without what it never runs: what a package would ship. */

import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { projectRoot } from '../dev/project.ts';

/**
 * dockerode loads these when it is loaded, for calls that the daemon never makes: BuildKit sessions (gRPC), engines over ssh, images
 * built from folders. With them the idle daemon has 7 to 8 MB more resident memory (Node 24, two starts each).
 */
const unusedPackages = ['@grpc/grpc-js', '@grpc/proto-loader', 'ssh2', 'tar-fs', 'mime-types'] as const;

/** A small young generation and code made for size: 12 MB less resident memory (Node 24, two starts each). */
export const smallHeap = ['--max-semi-space-size=1', '--optimize-for-size'] as const;

/** CommonJS parts of the bundle ask for `require`. */
const banner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * An `import` of node:http makes Node copy all its exports, among them WebSocket, whose getter loads undici: 25 ms of the start and 2 MB
 * (Node 24.21). `require` copies nothing.
 */
const requireHttp: Plugin = {
  name: 'require-node-http',
  setup(bundler) {
    const namespace = 'require-node-http';
    bundler.onResolve({ filter: /^(node:)?https?$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/** Gives the path of the bundle; `directory` gets a link to node_modules, for the native addon. */
export async function bundleDaemon(directory: string): Promise<string> {
  const nothing = join(import.meta.dirname, 'nothing.cjs');
  const outfile = join(directory, 'applianced.mjs');
  await build({
    entryPoints: [join(projectRoot, 'appliance/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    external: ['better-sqlite3'],
    alias: Object.fromEntries(unusedPackages.map((name) => [name, nothing])),
    plugins: [requireHttp],
    banner: { js: banner },
    logLevel: 'error',
  });
  await symlink(join(projectRoot, 'node_modules'), join(directory, 'node_modules'));
  return outfile;
}
