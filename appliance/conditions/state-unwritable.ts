import type { Check } from './facts.ts';

/** The disk refuses our own files. The stack is kept running all the same. */
export const stateUnwritable: Check = ({ unwritten }) =>
  unwritten.length === 0
    ? []
    : [
        {
          code: 'STATE_UNWRITABLE',
          severity: 'warning',
          title: 'Files of the appliance cannot be written',
          detail: unwritten.join('\n'),
          action: 'Check space ("df -h") and health of the disk. It is tried again by itself.',
        },
      ];
