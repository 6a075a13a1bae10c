import { Option } from 'commander';
import type { UpdatePart } from '../../contract/work.ts';
import type { Definition } from '../define.ts';
import { InputError } from '../exit-code.ts';
import { finish, waitOptions } from './work.ts';
import type { WorkOptions } from './work.ts';

interface Options extends WorkOptions {
  readonly images?: true;
  readonly system?: true;
}

export const updateCheckCommand: Definition<Options> = {
  usage: 'check',
  summary: 'ask the registries, and fetch the package lists of the system, now',
  examples: ['update check', 'update check --images'],
  options: [...partOptions(), ...waitOptions()],
  run: async (context, _, options) =>
    finish(await context.client.updateCheck(partsOf(options)), options, context),
};

export const updateNowCommand: Definition<Options> = {
  usage: 'now [service]',
  summary: 'install updates now, also outside of update_window',
  description:
    'Without a service: newer images of all services that are not held, and the packages of the system. With one: its image only. ' +
    'One service at a time; one that does badly with its newer image gets the one before back.',
  examples: ['update now', 'update now signal-parser', 'update now --system --no-wait'],
  options: [...partOptions(), ...waitOptions()],
  run: async (context, [service], options) => {
    if (service !== undefined && options.system === true) {
      throw new InputError('--system updates the machine, not a service: leave one of the two out');
    }
    const asked = service === undefined ? partsOf(options) : { service };
    return finish(await context.client.updateNow(asked), options, context);
  },
};

export const updateRollbackCommand: Definition<WorkOptions> = {
  usage: 'rollback <service>',
  summary: 'go back to the image that a service had before',
  description:
    'Puts the image back that the service had before its last update. The newer one is not taken again until it is released.',
  examples: ['update rollback signal-parser'],
  options: waitOptions(),
  run: async (context, [service = ''], options) =>
    finish(await context.client.updateRollback({ service }), options, context),
};

function partOptions(): readonly Option[] {
  return [
    new Option('--images', 'images of the stack only').conflicts('system'),
    new Option('--system', 'packages of the operating system only'),
  ];
}

function partsOf({ images, system }: Options): { readonly parts?: UpdatePart[] } {
  if (images === true) return { parts: ['images'] };
  return system === true ? { parts: ['system'] } : {};
}
