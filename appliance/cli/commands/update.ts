import { Command, Option } from 'commander';
import type { WorkItem } from '../../contract/work.ts';
import type { Context } from '../context.ts';
import { define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { clean } from '../render/text.ts';
import { renderUpdates } from '../render/updates.ts';
import { helpCommand } from './help.ts';
import { seconds, waitForAll } from './work.ts';
import type { WorkOptions } from './work.ts';

const updateStatusCommand: Definition<object> = {
  usage: 'status',
  summary: 'show what is pending, held back and failed, and when it is tried next',
  examples: ['update', "update status --json | jq -r '.os.pending[].name'"],
  run: async (context) => {
    const updates = await context.client.updates();
    if (context.json) context.outJson(updates);
    else context.out(renderUpdates(updates.os, context.view()));
    return ExitCode.ok;
  },
};

const updateCheckCommand: Definition<WorkOptions> = {
  usage: 'check',
  summary: 'fetch the package lists of the system now',
  examples: ['update check'],
  options: waitOptions(),
  run: async (context, _, options) => finish(await context.client.updateCheck(), options, context),
};

const updateNowCommand: Definition<WorkOptions> = {
  usage: 'now',
  summary: 'install the updates of the system now, also outside of update_window',
  examples: ['update now', 'update now --no-wait'],
  options: waitOptions(),
  run: async (context, _, options) => finish(await context.client.updateNow(), options, context),
};

/** Alone it shows the status. */
export function updateCommand(runtime: Runtime): Command {
  const command = new Command('update')
    .usage('[status|check|now]')
    .summary('show and start updates of the operating system')
    .description(
      'Shows and starts updates of the operating system. They run by themselves while auto_update is on.',
    );
  command.addCommand(define(updateStatusCommand, runtime), { isDefault: true });
  command.addCommand(define(updateCheckCommand, runtime));
  command.addCommand(define(updateNowCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () => examplesText(['update', 'update check', 'update now']));
}

function waitOptions(): readonly Option[] {
  return [
    new Option('--no-wait', 'do not wait until it is done'),
    new Option('--timeout <seconds>', 'wait no longer; the work goes on').argParser(seconds),
  ];
}

async function finish(
  accepted: WorkItem,
  { wait, timeout }: WorkOptions,
  context: Context,
): Promise<ExitCode> {
  const [item = accepted] = wait ? await waitForAll([accepted], timeout, context) : [accepted];
  if (context.json) context.outJson(item);
  else context.out(`${clean(item.message)}\n`);
  return item.state === 'failed' ? ExitCode.failed : ExitCode.ok;
}
