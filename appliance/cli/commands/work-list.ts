import { Command } from 'commander';
import { addDefault, define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { renderWork } from '../render/work.ts';
import { clean } from '../render/text.ts';
import { helpCommand } from './help.ts';

const workListCommand: Definition<object> = {
  usage: 'list',
  summary: 'show what operators ordered: all that is open, and the last hundred that ended',
  description: 'Shows what operators ordered, oldest first. Times are UTC. "work" alone does the same.',
  examples: ['work', 'work list --json | jq -r \'.[] | select(.state == "running") | .id\''],
  run: async (context) => {
    const items = await context.client.workList();
    if (context.json) context.outJson(items);
    else context.out(renderWork(items, context.view()));
    return ExitCode.ok;
  },
};

const workCancelCommand: Definition<object> = {
  usage: 'cancel <id>',
  summary: 'take a command back',
  description:
    'Takes a command back, as long as nothing has been begun for it, or what has been begun can be taken back.',
  examples: ['work cancel 7f3a09c1'],
  run: async (context, [id = '']) => {
    const item = await context.client.workCancel({ id });
    if (context.json) context.outJson(item);
    else context.out(`${clean(item.command)}: ${clean(item.message)}\n`);
    return ExitCode.ok;
  },
};

/** Alone it shows the list. */
export function workQueueCommand(runtime: Runtime): Command {
  const command = new Command('work')
    .usage('[list|cancel]')
    .summary('show what operators ordered, and take it back')
    .description('Shows what operators ordered, how far it is and how it ended, and takes it back.');
  addDefault(command, define(workListCommand, runtime));
  command.addCommand(define(workCancelCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () => examplesText(['work', 'work cancel 7f3a09c1']));
}
