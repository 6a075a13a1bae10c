import type { Check } from './facts.ts';

/** Nothing to run: a fresh appliance, which is no fault. */
export const notConfigured: Check = ({ desired, problems, places }) => {
  if (desired !== undefined || problems.config.length > 0 || problems.stack.length > 0) return [];
  return [
    {
      code: 'NOT_CONFIGURED',
      severity: 'info',
      title: 'There is no stack to run yet',
      action: `Set node_role in ${places.config}, or put a Compose file at ${places.stack}.`,
    },
  ];
};
