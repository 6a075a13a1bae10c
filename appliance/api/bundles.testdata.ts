import type { BundleDeps } from './deps.ts';

/** The real ones are in support/support.testdata.ts. */
export const noBundles: BundleDeps = {
  list: () => Promise.resolve([]),
  make: () => Promise.resolve({ why: 'there is no disk', action: 'bring one' }),
  open: () => Promise.resolve(undefined),
  remove: () => Promise.resolve(undefined),
};
