import { Option } from 'commander';
import { isConnectionLoss } from '../../client/errors.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { isConfirmed } from '../confirm.ts';
import { ExitCode } from '../exit-code.ts';
import { clean } from '../render/text.ts';
import { waitForAll } from './work.ts';

const QUESTION = 'Reboot this machine now? All its services stop meanwhile. [y/N] ';

interface Options {
  readonly yes?: true;
}

export const rebootCommand: Definition<Options> = {
  usage: 'reboot',
  summary: 'reboot the machine',
  description:
    'Reboots the machine. All containers are stopped and come back afterwards. Packages that are being installed are waited for.',
  examples: ['reboot', 'reboot --yes'],
  options: [new Option('-y, --yes', 'do not ask')],
  run: async (context, _, { yes }) => {
    if (!(await isConfirmed(context, QUESTION, yes))) return ExitCode.failed;
    const item = await followed(context);
    if (context.json) context.outJson(item);
    else context.out(`${clean(item.message)}\n`);
    return item.state === 'failed' ? ExitCode.failed : ExitCode.ok;
  },
};

const LOST =
  'the connection was lost while the reboot was under way; if the machine is still there: appliancectl status';

/** The machine that goes down takes the connection with it: that is no failure, but no proof of a reboot either. */
async function followed(context: Context) {
  const accepted = await context.client.reboot();
  try {
    const [item = accepted] = await waitForAll([accepted], undefined, context);
    return item;
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    return { ...accepted, message: LOST };
  }
}
