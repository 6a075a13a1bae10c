import type { Check } from './facts.ts';

export const ENGINE_ACTION =
  'Containers that run go on running. Look at "systemctl status docker" and "journalctl -u docker"; the appliance connects again by itself.';

export const engineUnreachable: Check = ({ observed }) => {
  if (observed === undefined || observed.engine.state === 'connected') return [];
  return [
    {
      code: 'ENGINE_UNREACHABLE',
      severity: 'critical',
      title: 'The container engine does not answer',
      detail: observed.engine.error,
      action: ENGINE_ACTION,
    },
  ];
};
