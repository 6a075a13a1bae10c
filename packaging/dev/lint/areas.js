/**
 * The table "who may import whom" of ARCHITECTURE.md: what an area may import beside its own files. The first area that holds
 * a file counts. Files of tests (`*.test.ts`, `*.testdata.ts`, `*.suite.ts`) are free. Types: areas.d.ts.
 */

import { harmlessNode, programAreas } from './program-areas.js';
import { configEffects, pureAuth, pureFiles } from './pure-files.js';

/** @type {readonly import('./areas.js').Area[]} */
export const areas = [
  {
    name: 'contract',
    files: ['appliance/contract/'],
    project: [],
    packages: ['zod'],
    node: [],
    reason: 'contract/ is the ground that every program shares: schemas and plain types, zod only',
  },
  {
    name: 'pure code',
    files: [...pureFiles, 'certs/renewal.ts'],
    except: configEffects,
    project: ['appliance/contract/', ...pureFiles, 'certs/renewal.ts'],
    types: ['appliance/observe/', 'certs/types.ts'],
    packages: ['leven', 'yaml', 'zod'],
    node: [],
    pure: true,
    reason: 'pure code decides and does nothing else: effects, clocks and hashes come in as arguments',
  },
  {
    name: 'config',
    files: configEffects,
    project: ['appliance/contract/', 'appliance/config/', 'appliance/adapters/'],
    packages: ['zod'],
    node: ['node:path'],
    reason: 'config/ reads through adapters/ and knows nothing of what is done with it',
  },
  {
    name: 'observe',
    files: ['appliance/observe/'],
    project: ['appliance/contract/', 'appliance/adapters/', 'certs/'],
    packages: [],
    node: ['node:timers/promises'],
    reason: 'observe looks, through adapters/ and certs/, and does not decide',
  },
  {
    name: 'apply',
    files: ['appliance/apply/'],
    project: [
      'appliance/contract/',
      'appliance/plan/step.ts',
      // The body of a create call differs between API versions; the step carries the newest form.
      'appliance/desired/api-version.ts',
      'appliance/program/error-chain.ts',
      'appliance/adapters/',
      'certs/',
    ],
    types: ['appliance/desired/'],
    packages: [],
    node: [],
    reason: 'apply has no opinions: it takes a step of plan/step.ts and makes one call of adapters/',
  },
  {
    name: 'adapters',
    files: ['appliance/adapters/'],
    project: ['appliance/contract/'],
    packages: ['*'],
    node: ['*'],
    reason: 'adapters are the ground: npm, node and contract/ only',
  },
  {
    name: 'certs',
    files: ['certs/'],
    project: ['appliance/contract/', 'certs/renewal.ts'],
    packages: ['*'],
    node: ['*'],
    reason: 'certs/ is the ground: npm, node and contract/ only',
  },
  {
    name: 'record',
    files: ['appliance/record/'],
    project: ['appliance/contract/', 'appliance/adapters/', ...pureFiles],
    types: ['appliance/observe/', 'appliance/apply/'],
    packages: ['better-sqlite3', 'prom-client', 'zod'],
    node: harmlessNode,
    reason: 'record writes down what was seen, planned and done; it calls none of those',
  },
  {
    name: 'support',
    files: ['appliance/support/'],
    project: [
      'appliance/contract/',
      'appliance/adapters/',
      'appliance/record/',
      'appliance/hide-secrets.ts',
      'appliance/kept-stack.ts',
      'appliance/program/error-chain.ts',
      ...pureFiles,
    ],
    types: ['appliance/observe/', ...configEffects],
    packages: ['yaml'],
    node: harmlessNode,
    reason: 'support/ gathers what it is handed, and takes out what is secret; it steers nothing',
  },
  {
    name: 'diagnose',
    files: ['appliance/diagnose/'],
    project: ['appliance/contract/', 'appliance/adapters/', 'appliance/program/error-chain.ts', ...pureFiles],
    types: ['appliance/observe/', 'appliance/record/journal/types.ts'],
    packages: [],
    node: [],
    reason:
      'diagnose/ judges what it is handed in `deps`; it changes nothing, and asks through adapters/ only',
  },
  {
    name: 'auth',
    files: ['appliance/auth/'],
    project: ['appliance/contract/', 'appliance/record/origin-text.ts', ...pureAuth],
    types: ['appliance/record/journal.ts'],
    packages: ['zod'],
    node: ['node:crypto', 'node:util'],
    reason:
      'auth knows who may do what and keeps it in the facts that it is handed; it serves nothing itself',
  },
  {
    name: 'api',
    files: ['appliance/api/'],
    project: ['appliance/contract/', 'appliance/adapters/'],
    packages: ['@koa/router', 'koa', 'leven', 'zod'],
    node: harmlessNode,
    reason: 'api/ serves what it is handed in `deps`; files, processes and the engine stand behind adapters/',
  },
  {
    name: 'program',
    files: ['appliance/program/'],
    project: [],
    packages: [],
    node: ['node:process'],
    reason: 'program/ is what every program does around its own work: it knows none of them',
  },
  {
    name: 'words',
    files: ['appliance/client/words/', 'appliance/client/model/model.ts'],
    project: ['appliance/contract/'],
    packages: [],
    node: [],
    pure: true,
    reason: 'words say for people what the daemon says for programs: the same on every screen',
  },
  {
    name: 'client',
    files: ['appliance/client/'],
    project: ['appliance/contract/', 'appliance/client/model/model.ts', 'appliance/client/words/'],
    types: ['appliance/program/'],
    packages: ['eventsource-parser', 'zod'],
    node: ['node:http', 'node:timers/promises'],
    reason: 'the client knows contract/ and node:http only',
  },
  ...programAreas,
  {
    name: 'daemon',
    files: ['appliance/'],
    project: ['appliance/', 'certs/'],
    packages: ['zod'],
    node: harmlessNode,
    reason: 'adapters/ are the only importers of the engine, of files and of processes',
  },
];

const testFile = /\.(test|testdata|suite)\.[jt]s$/;

export function areaOf(file) {
  if (testFile.test(file)) return undefined;
  return areas.find((area) => holds(area.files, file) && !holds(area.except ?? [], file));
}

export function holds(paths, file) {
  return paths.some((path) => (path.endsWith('/') ? file.startsWith(path) : file === path));
}
