import { Command } from 'commander';
import { nearest } from '../../config/nearest.ts';

/** `help [command...]` of the program or of a group: commander's own shows the whole help for a name that it does not know. */
export function helpCommand(of: Command): Command {
  return new Command('help')
    .summary('show the help of a command')
    .argument('[command...]')
    .action((names: readonly string[]) => named(of, names).help());
}

function named(from: Command, names: readonly string[]): Command {
  const [name, ...rest] = names;
  if (name === undefined) return from;
  const found = from.commands.find((command) => command.name() === name);
  if (found !== undefined) return named(found, rest);
  const near = nearest(
    name,
    from.commands.map((command) => command.name()),
  );
  const hint = near === undefined ? '' : `\n(Did you mean ${near}?)`;
  return from.error(`error: unknown command '${name}'${hint}`, { code: 'commander.unknownCommand' });
}
