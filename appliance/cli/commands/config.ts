import { Command } from 'commander';
import { define, examplesText } from '../define.ts';
import type { Runtime } from '../define.ts';
import { helpCommand } from './help.ts';
import { configCheckCommand } from './config-check.ts';
import { configGetCommand, configSetCommand, configUnsetCommand } from './config-edit.ts';
import { configSchemaCommand } from './config-schema.ts';

/** The commands that work on the files themselves: they need no daemon, and a running one takes a change by itself. */
export function configCommand(runtime: Runtime): Command {
  const command = new Command('config')
    .usage('get|set|unset|check|schema')
    .summary('read, change and check the configuration')
    .description(
      'Reads, changes and checks node.json and the stack file. Needs no daemon; a running one takes a change at once.',
    );
  const commands = [
    define(configGetCommand, runtime),
    define(configSetCommand, runtime),
    define(configUnsetCommand, runtime),
    define(configCheckCommand, runtime),
    define(configSchemaCommand, runtime),
  ];
  for (const each of commands) command.addCommand(each);
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () =>
    examplesText(['config get', 'config set node_hostname box-17', 'config check']),
  );
}
