/** The part of areas.js that is about the programs that talk to the daemon: command line, status page, console. */

/** Everything of Node except files and processes, which stand behind adapters/. */
export const harmlessNode = [
  'node:crypto',
  'node:events',
  'node:http',
  'node:path',
  'node:process',
  'node:readline/promises',
  'node:stream',
  'node:stream/promises',
  'node:timers/promises',
  'node:tty',
  'node:util',
  'node:zlib',
];
const shared = ['appliance/contract/', 'appliance/client/', 'appliance/program/'];
/** Of the console: what an event makes of a state, and how that looks. */
const pureConsole = [
  'tui/update/',
  'tui/views/',
  'tui/text/',
  ...[
    'actions',
    'events',
    'forms',
    'geometry',
    'keymap',
    'orders',
    'plain',
    'profile',
    'recording',
    'rows',
    'service-tree',
    'settings',
    'setup',
    'state',
    'zone',
  ].map((name) => `tui/${name}.ts`),
];

/** @type {readonly import('./areas.js').Area[]} */
export const programAreas = [
  {
    name: 'offline commands',
    files: ['appliance/cli/offline.ts'],
    project: [
      'appliance/contract/',
      'appliance/config/',
      'appliance/desired/build.ts',
      'appliance/desired/compose/',
      'appliance/adapters/files/',
    ],
    packages: [],
    node: harmlessNode,
    reason:
      'what appliancectl does without the daemon stands in this one file: it reads and writes configuration',
  },
  {
    name: 'files given to appliancectl',
    files: ['appliance/cli/given-files.ts'],
    project: ['appliance/cli/', 'appliance/adapters/files/'],
    packages: [],
    node: [],
    reason:
      'what the operator names on the command line is read and written with the rights of the operator, in this one file',
  },
  {
    name: 'cli',
    files: ['appliance/cli/'],
    project: [...shared, 'appliance/cli/', 'appliance/config/', 'appliance/version.ts'],
    packages: ['commander', 'leven', 'string-width', 'zod'],
    node: harmlessNode,
    reason: 'appliancectl talks to the daemon through client/; offline it reads configuration',
  },
  {
    name: 'views of the status page',
    files: ['web/views/', 'web/audience.ts', 'web/visitor.ts'],
    project: ['appliance/contract/', 'appliance/client/words/'],
    types: ['web/live/channel.ts', 'appliance/client/model/model.ts'],
    packages: [],
    node: [],
    pure: true,
    reason: 'views make HTML of what they are given: the same arguments give the same text',
  },
  {
    name: 'script of the status page',
    files: ['web/page/'],
    project: ['web/views/visible.ts'],
    packages: ['morphdom'],
    node: [],
    reason: 'what runs in a browser imports its own files, morphdom, and how text is made harmless',
  },
  {
    name: 'pure part of the console',
    files: pureConsole,
    project: [
      'appliance/contract/',
      'appliance/client/words/',
      'appliance/client/model/model.ts',
      ...pureConsole,
    ],
    packages: ['get-east-asian-width'],
    node: [],
    pure: true,
    reason:
      'the console changes by update() alone and drawing changes nothing: time and terminal come in as arguments',
  },
  {
    name: 'terminal of the console',
    files: ['tui/widgets/'],
    project: pureConsole,
    packages: ['blessed', 'blessed-contrib'],
    node: ['node:process', 'node:stream', 'node:tty'],
    reason: 'blessed and blessed-contrib are not developed any more: they stay behind widgets/',
  },
  {
    name: 'tui',
    files: ['tui/'],
    project: [...shared, 'appliance/version.ts', 'tui/'],
    packages: [],
    node: ['*'],
    reason: 'programs share appliance/contract, client and program only, and never import each other',
  },
  {
    name: 'web',
    files: ['web/'],
    project: [...shared, 'appliance/version.ts', 'web/'],
    packages: ['*'],
    node: ['*'],
    reason: 'programs share appliance/contract, client and program only, and never import each other',
  },
];
