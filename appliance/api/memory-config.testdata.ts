import type { ConfigDeps } from './config-deps.ts';

/** One that nobody has written. */
export const noConfig: ConfigDeps = {
  view: () =>
    Promise.resolve({ file: '/etc/applianced/node.json', revision: 'none', keys: [], problems: [] }),
  registry: () => noConfig.view(),
  change: ({ revision }) => (revision === 'none' ? noConfig.view() : Promise.resolve({ stale: 'none' })),
};

/** Remembers what was logged. */
