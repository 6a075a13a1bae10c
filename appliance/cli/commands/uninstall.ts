import { Option } from 'commander';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { isConfirmed } from '../confirm.ts';
import { clean } from '../render/text.ts';
import { waitForAll } from './work.ts';

interface Options {
  readonly yes?: true;
}

export const uninstallCommand: Definition<Options> = {
  usage: 'uninstall',
  summary: 'remove the containers and networks of the stack, before the package goes',
  description:
    'Stops the stack in reverse order, then removes its containers and networks. Named volumes are kept, and so is the package: ' +
    '"apt-get purge applianced" removes that. "appliancectl start" brings the stack back.',
  examples: ['uninstall', 'uninstall --yes && sudo apt-get purge applianced'],
  options: [new Option('-y, --yes', 'do not ask')],
  run: async (context, _, { yes }) => {
    const question = 'Remove all containers and networks of the stack now? Named volumes are kept. [y/N] ';
    if (!(await isConfirmed(context, question, yes))) return ExitCode.failed;
    return remove(context);
  },
};

async function remove(context: Context): Promise<ExitCode> {
  const accepted = await context.client.remove();
  const [item = accepted] = await waitForAll([accepted], undefined, context);
  if (context.json) context.outJson(item);
  else context.out(`stack: ${clean(item.message)}\n`);
  if (item.state === 'failed') return ExitCode.failed;
  context.note(
    'The volumes are listed by: docker volume ls --filter label=io.applianced.stack\n' +
      'To remove the package too: apt-get purge applianced\n',
  );
  return ExitCode.ok;
}
