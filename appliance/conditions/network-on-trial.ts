import type { Check } from './facts.ts';

/** Somebody has to say that it is to stay: who set it may have lost the machine by it. */
export const networkOnTrial: Check = ({ networkTrial }) => {
  if (networkTrial === undefined) return [];
  const { interface: name, what, by, state, revertsAt } = networkTrial;
  const until = revertsAt.replace(/\.\d+Z$/, 'Z');
  return [
    {
      code: 'NETWORK_ON_TRIAL',
      severity: 'info',
      subject: `interface ${name}`,
      title: `A change of the network is ${state === 'applied' ? 'on trial' : 'being applied'}`,
      detail: `${name}: ${what}, by ${by}; taken back at ${until} unless it is confirmed`,
      action:
        'Keep it with "appliancectl network confirm", or take it back at once with "appliancectl network revert"; both are in the view "Machine" of the console too.',
    },
  ];
};
