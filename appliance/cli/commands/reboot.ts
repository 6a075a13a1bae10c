import { Option } from 'commander';
import { isConnectionLoss } from '../../client/errors.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { isConfirmed } from '../confirm.ts';
import { ExitCode } from '../exit-code.ts';
import { clean } from '../render/text.ts';
import { waitForAll } from './work.ts';

interface Options {
  readonly yes?: true;
}

/** A command that ends with the machine going down. */
export interface Power {
  readonly command: 'reboot' | 'poweroff';
  readonly summary: string;
  readonly description: string;
  readonly question: string;
  /** `the reboot`. */
  readonly doing: string;
}

export const rebootCommand = powerCommand({
  command: 'reboot',
  summary: 'reboot the machine',
  description:
    'Reboots the machine. All containers are stopped and come back afterwards. Packages that are being installed are waited for.',
  question: 'Reboot this machine now? All its services stop meanwhile. [y/N] ',
  doing: 'the reboot',
});

export function powerCommand(power: Power): Definition<Options> {
  const { command, summary, description, question } = power;
  return {
    usage: command,
    summary,
    description,
    examples: [command, `${command} --yes`],
    options: [new Option('-y, --yes', 'do not ask')],
    run: async (context, _, { yes }) => {
      if (!(await isConfirmed(context, question, yes))) return ExitCode.failed;
      const item = await followed(context, power);
      if (context.json) context.outJson(item);
      else context.out(`${clean(item.message)}\n`);
      return item.state === 'failed' ? ExitCode.failed : ExitCode.ok;
    },
  };
}

/** The machine that goes down takes the connection with it: that is no failure, but no proof of it either. */
async function followed(context: Context, { command, doing }: Power) {
  const accepted = await context.client[command]();
  try {
    const [item = accepted] = await waitForAll([accepted], undefined, context);
    return item;
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    const message = `the connection was lost while ${doing} was under way; if the machine is still there: appliancectl status`;
    return { ...accepted, message };
  }
}
