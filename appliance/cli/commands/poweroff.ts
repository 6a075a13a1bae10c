import { powerCommand } from './reboot.ts';

export const poweroffCommand = powerCommand({
  command: 'poweroff',
  summary: 'shut the machine down',
  description:
    'Shuts the machine down. All containers are stopped, and come back once it is switched on again. Packages that are being installed are waited for.',
  question: 'Shut this machine down now? All its services stop until somebody switches it on again. [y/N] ',
  doing: 'the shutdown',
});
