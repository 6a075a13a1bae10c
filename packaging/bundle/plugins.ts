/** What esbuild has to do differently for the two programs; each plugin is one fact about Node or about a package. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import * as z from 'zod';
import type { Route } from '../../appliance/contract/route.ts';
import { routes } from '../../appliance/contract/routes.ts';
import type { BuiltPage } from '../../web/page-build.ts';
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

/** systeminformation (5.33) loads what it knows of graphics, printers and Wi-Fi too: 2 MB of memory, and most of it starts programs. */
export const onlyMemory: Plugin = {
  name: 'only-memory',
  setup(bundler) {
    bundler.onLoad({ filter: /\/systeminformation\/lib\/index\.js$/ }, () => ({
      contents: `exports.mem = require('./memory').mem;`,
    }));
  },
};

/**
 * blessed (0.1.81) loads its widgets by names that it computes, which no bundler follows, and reads descriptions of terminals from a folder
 * beside its sources: both are in the bundle, as far as the console uses them.
 */
export const blessedParts: readonly Plugin[] = [
  {
    name: 'blessed-widgets',
    setup(bundler) {
      bundler.onLoad({ filter: /\/blessed\/lib\/widget\.js$/ }, () => ({
        contents: ['Node', 'Screen', 'Element', 'Box']
          .map(
            (name) =>
              `exports.${name} = exports.${name.toLowerCase()} = require('./widgets/${name.toLowerCase()}');`,
          )
          .join('\n'),
      }));
    },
  },
  {
    name: 'blessed-terminals',
    setup(bundler) {
      bundler.onLoad({ filter: /\/blessed\/lib\/tput\.js$/ }, async ({ path }) => {
        const folder = join(dirname(path), '../usr');
        const entries = await Promise.all(
          ['linux', 'xterm', 'xterm-256color'].map(
            async (name) => [name, (await readFile(join(folder, name))).toString('base64')] as const,
          ),
        );
        const source = await readFile(path, 'utf8');
        const reads = 'data = fs.readFileSync(file);';
        if (!source.includes(reads))
          throw new Error(`${path} reads descriptions of terminals in another way`);
        const known = `const known = ${JSON.stringify(Object.fromEntries(entries))}[path.basename(file)];`;
        const data = `${known} data = known === undefined ? fs.readFileSync(file) : Buffer.from(known, 'base64');`;
        return { contents: source.replace(reads, data).replaceAll('__dirname', "''") };
      });
    },
  },
];

/**
 * A client needs of the routes where they are and what they take, and holds no answer against a schema: without zod and the schemas the
 * console has 4 MB less resident memory (Node 24).
 */
export const routesWithoutSchemas: Plugin = {
  name: 'routes-without-schemas',
  setup(bundler) {
    bundler.onLoad({ filter: /\/appliance\/contract\/routes\.ts$/ }, () => ({
      contents: `export const routes = ${JSON.stringify(Object.fromEntries(Object.entries<Route>(routes).map(([id, route]) => [id, plainRoute(route)])))};`,
    }));
  },
};

function plainRoute({ method, path, query, body, response }: Route) {
  const shapeOf = (schema: Route['query']) =>
    schema && { shape: Object.fromEntries(Object.keys(schema.shape).map((key) => [key, true])) };
  const { kind } = response;
  return {
    method,
    path,
    query: shapeOf(query),
    body: shapeOf(body),
    response: {
      kind,
      ...(kind === 'json' && { statuses: response.statuses }),
      ...(kind === 'file' && { contentType: response.contentType }),
      ...(kind === 'stream' && {
        messages: Object.fromEntries(Object.keys(response.messages).map((name) => [name, true])),
        list: response.list && true,
      }),
    },
  };
}

/** Koa names a type by its extension: these are what it (3.3) and our API ask for. */
const servedExtensions = new Set(['bin', 'html', 'json', 'text']);

/** mime-db knows 2500 types: 2.4 MB of the idle daemon's memory (two versions, Node 24). What Koa is given as `type/subtype` needs no entry. */
export const fewMimeTypes: Plugin = {
  name: 'few-mime-types',
  setup(bundler) {
    bundler.onLoad({ filter: /\/mime-db\/db\.json$/ }, async ({ path }) => {
      const all = mimeDatabase.parse(JSON.parse(await readFile(path, 'utf8')));
      const few = Object.entries(all).filter(([, { extensions = [] }]) =>
        extensions.some((extension) => servedExtensions.has(extension)),
      );
      return { loader: 'json', contents: JSON.stringify(Object.fromEntries(few)) };
    });
  },
};

const mimeDatabase = z.record(z.string(), z.looseObject({ extensions: z.array(z.string()).exactOptional() }));

/** The status page is built when its bundle is: nothing of esbuild is needed where it runs. */
export function builtPage({ style, script }: BuiltPage): Plugin {
  return {
    name: 'built-page',
    setup(bundler) {
      bundler.onLoad({ filter: /\/web\/page-build\.ts$/ }, () => ({
        contents: `const page = ${JSON.stringify({ style, script })};\nexport const buildPage = async () => page;`,
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
      bundler.onLoad({ filter: /\/version\.ts$/ }, async ({ path }) => {
        if (path !== file) return undefined;
        const source = await readFile(file, 'utf8');
        const line = `export const version = ${JSON.stringify(version)};`;
        return { contents: source.replace(/^export const version = .*$/m, line), loader: 'ts' };
      });
    },
  };
}
