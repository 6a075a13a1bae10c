/** What esbuild has to do differently for the two programs; each plugin is one fact about Node or about a package. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { projectRoot } from '../dev/project.ts';

/** As Debian names them. */
export const architectures = ['amd64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

/** As Node and the names of npm packages have them. */
export const nodeArchitecture: Readonly<Record<Architecture, 'x64' | 'arm64'>> = {
  amd64: 'x64',
  arm64: 'arm64',
};

/** Where the bundles look for SQLite, from their own folder. */
export const sqliteAddon = 'native/better-sqlite3.node';

/**
 * An `import` of node:http makes Node copy all its exports, among them WebSocket, whose getter loads undici: 25 ms of the start and 2 MB
 * (Node 24.21). `require` copies nothing.
 */
export const requireHttp: Plugin = {
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

/**
 * better-sqlite3 (13.2) has one entry for each platform, which names its addon outright, instead of one that looks for it at run time:
 * so the JavaScript goes into the bundle, and the addon stands beside it.
 */
export function sqliteFor(architecture: Architecture): Plugin {
  const resolve = createRequire(import.meta.url).resolve;
  return {
    name: 'better-sqlite3-entry',
    setup(bundler) {
      bundler.onResolve({ filter: /^better-sqlite3$/ }, () => ({
        path: resolve(`better-sqlite3/linux-${nodeArchitecture[architecture]}`),
      }));
      bundler.onResolve({ filter: /\/prebuilds\/linux-[^/]+\.node$/ }, () => ({
        path: `./${sqliteAddon}`,
        external: true,
      }));
    },
  };
}

/** The package says which version it is: tests build upgrades from the same sources. */
export function sayVersion(version: string): Plugin {
  const file = join(projectRoot, 'appliance/version.ts');
  return {
    name: 'version',
    setup(bundler) {
      bundler.onLoad({ filter: /\/version\.ts$/ }, ({ path }) =>
        path === file ? { contents: `export const version = ${JSON.stringify(version)};` } : undefined,
      );
    },
  };
}
