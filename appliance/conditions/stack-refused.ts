import type { Check } from './facts.ts';
import { withLastLines } from './last-lines.ts';

/** Somebody edited the stack, a service did badly under it, and the one before is in force again. */
export const stackRefused: Check = ({ refusedStack, places }) => {
  if (refusedStack === undefined) return [];
  const { service = 'a service', reason, output } = refusedStack;
  return [
    {
      code: 'STACK_ROLLED_BACK',
      severity: 'warning',
      title: `The changed stack did not do and was taken back: ${service} did badly under it; the stack before is in force`,
      ...(reason === undefined ? {} : { detail: `${service}: ${withLastLines({ reason, output })}` }),
      action: `Correct ${places.stack}: another change of it is tried at once. To try the same again: "appliancectl update release".`,
    },
  ];
};
