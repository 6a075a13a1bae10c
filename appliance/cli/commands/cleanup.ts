import { Command, Option } from 'commander';
import { isConfirmed } from '../confirm.ts';
import { define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode, InputError } from '../exit-code.ts';
import { clean } from '../render/text.ts';
import { helpCommand } from './help.ts';
import { finish, waitOptions } from './work.ts';
import type { WorkOptions } from './work.ts';

const cleanupContainersCommand: Definition<WorkOptions> = {
  usage: 'containers <service>',
  summary: 'remove all containers of a service, and make them anew',
  description:
    'Stops and removes all containers of a service and makes them anew. Named volumes stay; what it wrote anywhere else is gone.',
  examples: ['cleanup containers signal-parser'],
  options: waitOptions(),
  run: async (context, [name = ''], options) =>
    finish(await context.client.cleanupContainers({ name }), options, context),
};

interface VolumeOptions extends WorkOptions {
  readonly confirm?: readonly string[];
}

const cleanupVolumesCommand: Definition<VolumeOptions> = {
  usage: 'volumes <name...>',
  summary: 'remove volumes with all their data, and make them anew, empty',
  description:
    'Removes volumes of the stack with ALL THEIR DATA and makes them anew, empty. The containers that mount them are made anew too. ' +
    'Asks first; where nobody can be asked, --confirm must repeat the names. The names are those of "docker volume ls".',
  examples: [
    'cleanup volumes conductor_data',
    'cleanup volumes conductor_data conductor_logs --confirm conductor_data conductor_logs',
  ],
  options: [
    new Option('--confirm <name...>', 'the same names again, in place of the question'),
    ...waitOptions(),
  ],
  run: async (context, volumes, options) => {
    const { confirm } = options;
    const names = volumes.map(clean).join(', ');
    if (confirm === undefined) {
      const question = `Remove ${names} with ALL DATA in it now? Nobody can bring that back. [y/N] `;
      const isSure = await isConfirmed(context, question, undefined, `--confirm ${volumes.join(' ')}`);
      if (!isSure) return ExitCode.failed;
    } else if (!isSame(volumes, confirm)) {
      throw new InputError(`--confirm must repeat exactly these names: ${names}`);
    }
    const asked = { volumes: [...volumes], confirm: [...(confirm ?? volumes)] };
    return finish(await context.client.cleanupVolumes(asked), options, context);
  },
};

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.every((name) => b.includes(name)) && b.every((name) => a.includes(name));
}

export function cleanupCommand(runtime: Runtime): Command {
  const command = new Command('cleanup')
    .usage('containers|volumes')
    .summary('remove containers or volumes, and make them anew')
    .description('Removes containers of a service, or volumes with their data, and makes them anew.');
  command.addCommand(define(cleanupContainersCommand, runtime));
  command.addCommand(define(cleanupVolumesCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () =>
    examplesText(['cleanup containers signal-parser', 'cleanup volumes conductor_data']),
  );
}
